# layers.sh - a file includes only files of its own folder, doors of folders below, and floors below; no two files need each other; each
# foreign library is known to one file.
. "$(dirname "$0")/lib.sh"

# Includes as lines `FILE INCLUDED`.
includes() {
	(cd "$CRM_TOP" && grep -Hn '^[[:space:]]*#[[:space:]]*include' lib/*/*.[ch] lib/*/*/*.[ch] cmd/*.[ch] 2>/dev/null) |
		sed -n 's/^\([^:]*\):[0-9]*:[^"<]*["<]\([^">]*\)[">].*/\1 \2/p'
}

# Lines `FILE includes INCLUDED` of what goes up, across, or through a wall. The folders of sales stand above each other; of each,
# sales/FOLDER.h is the door: only files of the folder, and the door itself, include sales/FOLDER/....
upwards() {
	awk '
	BEGIN {
		floor["base"] = 1
		floor["csv"] = floor["rule"] = 2
		floor["view"] = 3
		floor["book"] = 4
		n = split("tasks money leads schedule quotes contracts merging visits people practice rules", folders, " ")
		for (i = 1; i <= n; i++)
			floor["sales/" folders[i]] = 4 + i
		floor["intake"] = 16
		floor["report"] = 20
		floor["cmd"] = 21
	}
	# The room of lib/sales/money/invoice.c and of lib/sales/money.h is sales/money.
	function room(path, at, n) {
		n = split(path, at, "/")
		if (at[1] != "sales")
			return n > 1 ? at[1] : ""
		sub(/\.h$/, "", at[2])
		return "sales/" at[2]
	}
	{
		path = $1
		from = sub(/^lib\//, "", path) ? room(path) : "cmd"
		# "base/str.h" is of lib/, "cli.h" of cmd/ itself; <stdio.h> and <sys/stat.h> are of nobody here.
		to = room($2)
		if (to == "")
			to = system("test -e cmd/" $2) == 0 ? "cmd" : ""
		if (!(from in floor))
			print $1 ": a room without a floor"
		else if (to in floor && to != from && (floor[to] >= floor[from] || $2 ~ /^sales\/[^\/]*\//))
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
ok 'no file includes upwards, across, or through a wall' test ! -s found
sed 's/^/# /' found

printf '%s\n' 'lib/base/str.c view/view.h' 'lib/rule/when.c view/view.h' 'lib/book/csv.c book/csv.h' 'lib/book/x.c sys/stat.h' \
	'lib/sales/leads/lead.c sales/money/invoice.h' 'lib/sales/leads/lead.c sales/money.h' 'lib/sales/money/x.c sales/leads.h' \
	'lib/report/x.c sales/leads/lead.h' 'lib/sales/money.h sales/money/invoice.h' |
	upwards >found
ok 'the check itself finds one upwards, one across, and three through walls' test "$(wc -l <found)" = 5

# Who needs whom, by the symbols of what was compiled: lines `FILE FILE`.
needs() {
	(cd "$CRM_BUILD/obj" && find lib cmd -name '*.o' ! -name 'crm*.o' | while read -r object; do
		# One of a file that is no more proves nothing, and one older than its file proves what was.
		[ ! -e "$CRM_TOP/${object%.o}.c" ] || echo "$object"
	done | xargs nm -gA) | awk '
	{
		file = $1
		sub(/:.*/, "", file)
		sub(/\.o$/, "", file)
	}
	NF == 2 || $(NF - 1) == "U" { uses[file " " $NF] = 1; next }
	$(NF - 1) ~ /[TDBRCV]/ { defined[$NF] = file }
	END {
		for (use in uses) {
			split(use, at, " ")
			if (at[2] in defined && defined[at[2]] != at[1])
				print at[1], defined[at[2]]
		}
	}' | sort -u
}
# circles: the files of each circle, by tsort.
circles() {
	tsort 2>&1 >/dev/null | sed -n 's/^tsort: \([^-].*\)/\1/p' | sort -u
}

stale() {
	(cd "$CRM_BUILD/obj" && find lib cmd -name '*.o' | while read -r object; do
		[ ! "$CRM_TOP/${object%.o}.c" -nt "$object" ] || echo "$object"
	done)
}
stale >old
ok 'what is looked at was compiled from what is there (make all)' test ! -s old
sed 's/^/# /' old
needs >needed
ok 'there are needs to look at' test "$(wc -l <needed)" -gt 300
printf 'a b\nb c\nc a\nd a\n' | circles >found
ok 'the check itself finds a circle' test "$(tr '\n' ' ' <found)" = 'a b c '

circles <needed >found
ok 'no two files need each other' test ! -s found
sed 's/^/# /' found
# Whatever is above the bottom needs lib/base/str: a need the other way closes a circle through it.
(cat needed; echo 'lib/base/str lib/book/book') | circles >found
ok 'one need the other way round is found among all of them' grep -qx 'lib/book/book' found

for header in libintl.h csv.h yaml.h pcre2.h utf8proc.h sodium.h libical/ical.h; do
	users_of $header >users
	ok "$header is included by one file at most" test "$(wc -l <users)" -le 1
	[ "$(wc -l <users)" -le 1 ] || sed 's/^/# /' users
done
done_testing
