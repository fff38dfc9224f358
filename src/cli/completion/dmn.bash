# Completion of the command dmn for bash.
_dmn() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} IFS=$'\n' names=() i
	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(printf '%s\n' bench check diff eval explain fmt tck test --help --version)" -- "$word")
		return
	fi
	case $before in
	--lang) mapfile -t COMPREPLY < <(compgen -W $'en\nhi' -- "$word"); return ;;
	--format)
		case $command in
		diff) mapfile -t COMPREPLY < <(compgen -W $'text\njson' -- "$word") ;;
		*) mapfile -t COMPREPLY < <(compgen -W $'text\nsarif' -- "$word") ;;
		esac
		return ;;
	--decision)
		# Names of the first model on the line, with what the shell would take apart escaped.
		for ((i = 2; i < COMP_CWORD; i++)); do
			[[ ${COMP_WORDS[i]} == *.dmn ]] || continue
			mapfile -t names < <("${COMP_WORDS[0]}" names "${COMP_WORDS[i]}" 2>/dev/null)
			break
		done
		for i in "${names[@]}"; do
			i=$(printf '%q' "$i")
			[[ $i == "$word"* ]] && COMPREPLY+=("$i")
		done
		return ;;
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "$command" --help 2>/dev/null | grep -oE '(^|[^[:alnum:]-])--[a-z][a-z-]*' | grep -oE -- '--.*' | sort -u; echo --help)" -- "$word")
		return
	fi
	compopt -o filenames 2>/dev/null
	local endings=dmn
	case $command in
	bench) endings=$'dmn\njson' ;;
	test) endings=$'dmn\nxml' ;;
	tck) endings= ;;
	esac
	mapfile -t COMPREPLY < <(compgen -d -- "$word"; for i in $endings; do compgen -f -X "!*.$i" -- "$word"; done)
}
complete -F _dmn dmn
