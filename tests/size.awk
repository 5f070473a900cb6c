# size.awk - how long files and functions are: `file LINES NAME`, `function LINES FILE:LINE NAME`. A function is what
# opens with `{` and closes with `}` in the first column, as the house style has it.
function end_of_file() {
	if (file)
		printf "file     %5d  %s\n", lines, file
}
FNR == 1 { end_of_file(); file = FILENAME; open = 0; head = "" }
{ lines = FNR }
/^[A-Za-z_].*\)[^;]*$/ { head = $0; at = FNR }
/^[A-Za-z_].*\([^;]*,$/ { head = $0; at = FNR }
/^\{/ { open = FNR }
/^\}/ && open {
	name = head
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
	printf "function %5d  %s:%d %s\n", FNR - open + 1, FILENAME, at, name
	open = 0
}
END { end_of_file() }
