#!/bin/bash
# Makes the letters of the tests and reads them as a person would: text, pages, QR code.
set -u
worst=0
"$BUILD"/tests/unit/letter/letter_test "$SCRATCH" || worst=1
says() {        # says FILE TEXT: the document shows this text (white space does not matter)
	if pdftotext -layout "$SCRATCH/$1" - | tr -s ' \n\f' ' ' | grep -qF -- "$2"; then echo "ok - $1 shows $2"; else
		echo "not ok - $1 does not show $2"; worst=1; fi
}
says order.pdf 'Ministry of Testing'
says order.pdf 'F.No. 7(12)/2026-T/0042 Dated 23.11.2026'
says order.pdf '₹12,34,567.50/- (Rupees Twelve Lakh Thirty Four Thousand Five Hundred Sixty Seven and Paise Fifty Only)'
says order.pdf 'Chamber of <b>Small</b> & Medium <img src=x onerror=alert(1)> Makers'
says order.pdf '1 Space rent 15,00,000 10,00,000 R1'
says order.pdf 'Total 12,34,567.50'
says order.pdf '(A. Kumar)'
says order.pdf '(b) the accounts are open to inspection'
says order.pdf '3. Guard file'
says hostile.pdf 'रुपये तीन सौ पैंतालीस मात्र'
says hostile.pdf "name: </p>{{ total }}<qr value='x'/>&lt; abcdef end"
for n in 1 60 119 120; do says long.pdf "$n item-$n "; done
says long.pdf 'word-1 and'
says long.pdf 'word-900 and'
says long.pdf 'the end'
pages=$(pdfinfo "$SCRATCH/long.pdf" | sed -n 's/^Pages: *//p')
says long.pdf "Page $pages of $pages"
heads=$(pdftotext -layout "$SCRATCH/long.pdf" - | grep -c HEADING)
if [ "$pages" -gt 3 ] && [ "$heads" = "$pages" ]; then echo "ok - the heading row stands on each of $pages pages"; else
	echo "not ok - $heads heading rows on $pages pages"; worst=1; fi
title=$(pdfinfo "$SCRATCH/order.pdf" | sed -n 's/^Title: *//p')
if [ "$title" = 'Sanction order F.No. 7(12)/2026-T/0042' ]; then echo "ok - the document has its title"; else
	echo "not ok - title: $title"; worst=1; fi
pdftoppm -r 150 -png "$SCRATCH/order.pdf" "$SCRATCH/order"
code=$(zbarimg -q --raw "$SCRATCH"/order-*.png)
if [ "$code" = 'https://anudan.example/verify/k7q2m9' ]; then echo "ok - the QR code leads to $code"; else
	echo "not ok - QR code: $code"; worst=1; fi
if [ "$(zbarimg -q --raw "$SCRATCH"/order-*.png | wc -l)" = 1 ]; then echo "ok - one code"; else echo "not ok - codes"; worst=1; fi
if pdfinfo -url "$SCRATCH/order.pdf" | grep -q 'https://anudan.example/verify/k7q2m9'; then echo "ok - and can be clicked"; else
	echo "not ok - no link"; worst=1; fi
exit $worst
