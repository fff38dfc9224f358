# Completion of the command dmn for fish.
function __dmn_names
	for word in (commandline -opc)
		if string match -q '*.dmn' -- $word
			dmn names $word 2>/dev/null
			return
		end
	end
end
set -l commands bench check diff eval explain fmt tck test
complete -c dmn -n "not __fish_seen_subcommand_from $commands" -f -a "$commands"
complete -c dmn -n '__fish_seen_subcommand_from bench eval explain' -l decision -x -a '(__dmn_names)' -d 'A decision of the model'
complete -c dmn -n '__fish_seen_subcommand_from explain diff' -l lang -x -a 'en hi' -d 'Language of the fixed words'
complete -c dmn -n '__fish_seen_subcommand_from diff' -l format -x -a 'text json'
complete -c dmn -n '__fish_seen_subcommand_from check' -l format -x -a 'text sarif'
complete -c dmn -n '__fish_seen_subcommand_from eval' -l trace -d 'What ran, as JSON'
complete -c dmn -n '__fish_seen_subcommand_from fmt' -s i -l in-place -d 'Rewrite the files'
complete -c dmn -n '__fish_seen_subcommand_from fmt' -l check -d 'Name files in another form'
complete -c dmn -n '__fish_seen_subcommand_from tck' -l each -d 'A line for each folder'
complete -c dmn -l help -d 'What the command does'
