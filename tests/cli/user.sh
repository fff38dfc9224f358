#!/bin/bash
# anudan user: accounts from the command line; no password as an argument, in output or in the data folder.
anudan=$1; data=$2/data; n=0
ok() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi; }
"$anudan" init --data "$data" >/dev/null </dev/null; ok $? "a folder with its first administrator"
echo short | "$anudan" init --data "$data-2" --admin chief >/dev/null 2>&1; [ $? = 2 ]; ok $? "an administrator with a short password is refused"
printf 'several long words\n' | "$anudan" init --data "$data-2" --admin chief >/dev/null; ok $? "the first administrator's password comes from standard input"
"$anudan" user list --data "$data-2" | grep -qP '^chief\tAdministrator\t\*/administrator\topen$'; ok $? "who can sign in at once"
echo x | "$anudan" init --data "$data-2" --admin chief; ok $? "init again changes nothing"
"$anudan" account 2>"$2/err"; [ $? = 2 ] && [ "$(wc -l <"$2/err")" = 1 ] && grep -q 'no such command' "$2/err"; ok $? "a command that does not exist is said to be none"
printf 'several long words\n' | "$anudan" user add asha "Asha K" '*/auditor' --data "$data" >/dev/null; ok $? "an account with a password from standard input"
"$anudan" user list --data "$data" | grep -qP '^asha\tAsha K\t\*/auditor\topen$'; ok $? "it is listed with its roles"
"$anudan" user list --data "$data" | grep -qP '^admin\t.*\tlocked$'; ok $? "an account without a password is locked"
echo short | "$anudan" user password asha --data "$data" 2>"$2/err"; [ $? = 2 ] && grep -q 'password: .*10 characters' "$2/err"; ok $? "a short password is refused with the reason"
printf 'several long words\n' | "$anudan" user add asha Other --data "$data" 2>"$2/err"; [ $? = 1 ] && grep -q 'already an account called asha' "$2/err"; ok $? "a login is given once"
printf 'x' | "$anudan" user add bala Bala 'nowhere/clerk' --data "$data" 2>/dev/null; [ $? = 2 ]; ok $? "an unknown role is refused"
"$anudan" user list --data "$data" | grep -q bala; [ $? = 1 ]; ok $? "and leaves no account"
"$anudan" user roles asha --data "$data" >/dev/null && "$anudan" user list --data "$data" | grep -qP '^asha\tAsha K\t\topen$'; ok $? "roles can be taken away"
"$anudan" user lock asha --data "$data" && "$anudan" user list --data "$data" | grep -qP '^asha\t.*\tlocked$'; ok $? "an account can be locked"
"$anudan" user lock nobody --data "$data" 2>/dev/null; [ $? = 1 ]; ok $? "one that is not there cannot"
"$anudan" user frob --data "$data" 2>/dev/null; [ $? = 2 ]; ok $? "bad usage"
! grep -raq 'several long words' "$data"; ok $? "the password stands nowhere in the folder"
echo "1..$n"; exit ${bad:-0}
