# layers.sh - a file includes only files of its own room or of floors below; each foreign library is known to one file.
. "$(dirname "$0")/lib.sh"

# Includes as lines `FILE INCLUDED`.
includes() {
	(cd "$CRM_TOP" && grep -Hn '^[[:space:]]*#[[:space:]]*include' lib/*/*.[ch] cmd/*.[ch] 2>/dev/null) |
		sed -n 's/^\([^:]*\):[0-9]*:[^"<]*["<]\([^">]*\)[">].*/\1 \2/p'
}

# Lines `FILE includes INCLUDED` of what goes up, or across.
upwards() {
	awk '
	BEGIN {
		floor["base"] = 1
		floor["rule"] = floor["view"] = 2
		floor["book"] = 3
		floor["sales"] = 4
		floor["report"] = 5
		floor["cmd"] = 6
	}
	{
		n = split($1, at, "/")
		from = at[1] == "lib" ? at[2] : at[1]
		# "base/str.h" is of lib/, "cli.h" of cmd/ itself; <stdio.h> and <sys/stat.h> are of nobody here.
		to = $2
		if (!sub(/\/.*/, "", to))
			to = system("test -e cmd/" $2) == 0 ? "cmd" : ""
		if (!(from in floor))
			print $1 ": a room without a floor"
		else if (to in floor && to != from && floor[to] >= floor[from])
			print $1 " includes " $2
	}'
}

# The files that include header $1 of a foreign library.
users_of() {
	awk -v header="$1" '$2 == header { print $1 }' includes | sort -u
}

includes >includes
ok 'there are includes to look at' test "$(wc -l <includes)" -gt 50
(cd "$CRM_TOP" && upwards) <includes >found
ok 'no file includes upwards, or across' test ! -s found
sed 's/^/# /' found

printf 'lib/base/str.c view/view.h\nlib/rule/when.c view/view.h\nlib/book/csv.c book/csv.h\nlib/book/x.c sys/stat.h\n' |
	upwards >found
ok 'the check itself finds one upwards and one across' test "$(wc -l <found)" = 2

for header in libintl.h csv.h yaml.h pcre2.h utf8proc.h jansson.h; do
	users_of $header >users
	ok "$header is included by one file at most" test "$(wc -l <users)" -le 1
	[ "$(wc -l <users)" -le 1 ] || sed 's/^/# /' users
done
done_testing
