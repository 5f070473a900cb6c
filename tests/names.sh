# names.sh - a column that the code names is one that the compiler knows, and so are an option, an event, and where a rule's key goes:
# lib/book/ledgers.h, lib/base/option.h, lib/book/event.h, lib/rule/bind.h.
. "$(dirname "$0")/lib.sh"

# Whether use.c compiles, as a file of the project.
use_compiles() {
	rm -f use.o
	make -s -C "$CRM_TOP" --eval "$PWD/use.o: ; \$(CC) \$(CPPFLAGS_ALL) \$(WARN) -c -o \$@ $PWD/use.c" "$PWD/use.o" >said 2>&1
}

# compiles STATEMENT: whether a function with it compiles.
compiles() {
	cat >use.c <<EOF
#include "book/change.h"
#include "rule/bind.h"
struct rule { struct slice id; long most; };
struct slice use(const struct table *leads, struct change *c, struct change_row *r, struct book *b, struct error *err);
struct slice use(const struct table *leads, struct change *c, struct change_row *r, struct book *b, struct error *err)
{
	(void)leads, (void)c, (void)r, (void)b, (void)err;
	$1;
	return SLICE("");
}
EOF
	use_compiles
}

ok 'a column by its name' compiles 'return table_text(leads, 0, LEADS.stage)'
ok 'a ledger by its name' compiles 'change_add(c, LEADS.ledger, err)'
not_ok() {
	name=$1
	shift
	ok "$name" test "$("$@" && echo compiles)" = ''
}
not_ok 'none that is misspelt' compiles 'return table_text(leads, 0, LEADS.stagge)'
not_ok 'nor as a text' compiles 'return table_text(leads, 0, "stage")'
not_ok 'nor a text to write' compiles 'change_put(r, "stage", SLICE("x"))'
not_ok 'nor a ledger for a column' compiles 'return table_text(leads, 0, LEADS.ledger)'
not_ok 'nor a column for a ledger' compiles 'change_add(c, LEADS.stage, err)'
not_ok 'nor a ledger as a text' compiles 'book_table(b, "leads", err)'

ok 'a key of a rule file, and where it goes' compiles 'const struct bind_key k = { "id", BIND_TEXT(struct rule, id) }; (void)k'
not_ok 'no member that there is not' compiles 'const struct bind_key k = { "id", BIND_TEXT(struct rule, ID) }; (void)k'
not_ok 'nor one of another type' compiles 'const struct bind_key k = { "id", BIND_TEXT(struct rule, most) }; (void)k'
not_ok 'nor a number without limits' compiles 'const struct bind_key k = { "most", BIND_INT(struct rule, most) }; (void)k'

# options RECORD STATEMENT: whether a verb with that option record, and that statement in its function, compiles.
options() {
	cat >use.c <<EOF
#include "cli.h"
struct list_given {
	const char *channel;
	bool overdue;
	double share;
};
OPTIONS(list, struct list_given) = { $1, { 0 } };
struct other_given {
	const char *channel;
};
OPTIONS(other, struct other_given) = { OPTION(other, channel, NULL, NULL), { 0 } };
int use(struct cli *c, const char **text, bool *flag);
int use(struct cli *c, const char **text, bool *flag)
{
	const struct list_given *given = given(c, list);
	const struct other_given *other = given(c, other);

	(void)given, (void)other, (void)text, (void)flag;
	$2;
	return 0;
}
EOF
	use_compiles
}

record='OPTION(list, channel, "NAME", N_("only what came by it"))'
ok 'an option by its name' options "$record" '*text = given->channel'
not_ok 'none that is misspelt' options "$record" '*text = given->chanel'
not_ok 'nor in its record' options 'OPTION(list, chanel, "NAME", N_("only what came by it"))' '*text = given->channel'
not_ok 'nor a text for a flag' options "$record" 'return given->channel + 1'
not_ok 'nor of a kind that there is not' options 'OPTION(list, share, NULL, NULL)' '*flag = given->overdue'
not_ok "nor one verb's options as another's" options "$record" 'given = given(c, other)'
not_ok 'nor a common one that is misspelt' options "$record" '*flag = c->common->quite'

ok 'an event by its kind and values' compiles 'change_event(c, invoice_paid_later, .invoice = SLICE("I-1"), .on = SLICE("2026-03-16"))'
not_ok 'none of a kind that there is not' compiles 'change_event(c, invoice_payed_later, .invoice = SLICE("I-1"))'
not_ok 'nor with a value that it has not' compiles 'change_event(c, invoice_paid_later, .invoise = SLICE("I-1"))'
not_ok 'nor a number for a text' compiles 'change_event(c, invoice_paid_later, .on = 7)'

# Lines `KIND VALUE` of the page of events; of each sentence, `KIND VALUE` of what stands in it in {}; and `KIND .` of both.
event_values() {
	awk '
	/^#define EVENTS/ { on_page = 1 }
	on_page {
		sub(/\/\*.*\*\//, "")
		while (match($0, /E\([a-z_]*|[A-Z_]+\([a-z_]+/)) {
			word = substr($0, RSTART, RLENGTH)
			at = index(word, "(")
			if (substr(word, 1, at) == "E(")
				kind = substr(word, at + 1)
			print kind, substr(word, 1, at) == "E(" ? "." : substr(word, at + 1)
			$0 = substr($0, RSTART + RLENGTH)
		}
	}
	/^$/ { on_page = 0 }' "$1"
}
sentence_values() {
	awk '
	/^\t(SAID|PLAIN|COUNTED)\(/ {
		kind = $1
		sub(/^.*\(/, "", kind)
		sub(/,$/, "", kind)
		print kind, "."
	}
	/^\t(SAID|PLAIN|COUNTED)\(|^\t\t"/ {
		if (/^\tCOUNTED/)
			print kind, substr($2, 1, length($2) - 1)
		while (match($0, /\{[a-z_]*/)) {
			print kind, substr($0, RSTART + 1, RLENGTH - 1)
			$0 = substr($0, RSTART + RLENGTH)
		}
	}' "$1"
}
event_values "$CRM_TOP/lib/book/event.h" | sort -u >values
sentence_values "$CRM_TOP/cmd/cli_event.c" | sort -u >asked
ok 'there are events and sentences' test "$(grep -c ' \.$' values)" -gt 20
expect 'what a sentence asks for its event has' 0 'comm -13 values asked' </dev/null
expect 'and every kind has a sentence' 0 'comm -23 values asked | grep " \.$"; true' </dev/null

# A verb reads the options it has: one that asks for another's stops at once, as does a table with a record bound elsewhere.
cat >use.c <<'EOF'
#include "cli.h"
struct list_given {
	bool overdue;
};
OPTIONS(list, struct list_given) = { OPTION(list, overdue, NULL, NULL), { 0 } };
struct other_given {
	bool all;
};
OPTIONS(other, struct other_given) = { OPTION(other, all, NULL, NULL), { 0 } };
OPTIONS(mixed, struct other_given) = { OPTION(other, all, NULL, NULL), { 0 } };
static int read_list(struct cli *c, struct error *err)
{
	return cli_say(c, err, "%d\n", given(c, list)->overdue);
}
int main(int argc, char **argv)
{
	static const struct verb verbs[] = {
		{ .name = "list", .options = list_options, .run = read_list },
		{ .name = "other", .options = other_options, .run = read_list },
		{ .name = "mixed", .options = mixed_options, .run = read_list },
		{ 0 },
	};
	static const struct command use = { "crm-use", "", verbs };

	return cli_main(&use, argc, argv);
}
EOF
make -s -C "$CRM_TOP" --eval "$PWD/use: ; \$(CC) \$(CPPFLAGS_ALL) \$(WARN) \$(CFLAGS) -o \$@ $PWD/use.c $CRM_BUILD/libcrm.a \$(LIBS)" "$PWD/use" >said 2>&1
expect 'a verb reads its own options' 0 './use list --over' <<'EOF'
1
EOF
expect "and never another's" 134 'sh -c "./use other --all; exit \$?" 2>/dev/null' </dev/null
expect 'nor does a table hold some that are bound elsewhere' 134 'sh -c "./use mixed --help; exit \$?" 2>/dev/null' </dev/null

# unbound FILES: members of options' structs that no record binds, which would read as not given.
unbound() {
	awk '
	/^struct [a-z_]*_given \{/ { in_it = 1; next }
	/^\}/ { in_it = 0 }
	in_it {
		sub(/\/\*.*/, "")
		sub(/^\t(const char |struct [a-z_]* |[a-z]* )/, "")
		gsub(/[*,;]/, " ")
		for (i = 1; i <= NF; i++)
			members[FILENAME " " $i] = $i
	}
	{
		while (match($0, /OPTION\([A-Za-z_]*, [a-z_]*/)) {
			split(substr($0, RSTART, RLENGTH), at, " ")
			bound[at[2]] = 1
			$0 = substr($0, RSTART + RLENGTH)
		}
	}
	END { for (m in members) if (!(members[m] in bound)) print m }' "$@"
}
printf 'struct a_given {\n\tbool one, two; /* of it */\n\tconst char *on;\n};\nOPTION(a, one, NULL), OPTION(a, on, NULL)\n' >some.c
expect 'the check itself finds one' 0 'unbound some.c' <<'EOF'
some.c two
EOF
expect 'every member is bound to an option' 0 'cd "$CRM_TOP" && unbound cmd/*.[ch]' </dev/null

# Each column that the code names is one of the shipped fields.yaml, but merged_into, which every book has; what it doesn't use isn't named.
names() {
	sed -n '/^#define [A-Z_]*_COLUMNS/,/^LEDGER/p' "$CRM_TOP/lib/book/ledgers.h" | awk '
	/^#define/ { ledger = tolower($2); sub(/_columns.*/, "", ledger) }
	{ while (match($0, /C\(L, [a-z_]*\)/)) { print ledger, substr($0, RSTART + 5, RLENGTH - 6); $0 = substr($0, RSTART + RLENGTH) } }'
}
names >named
ok 'there are names to look at' test "$(wc -l <named)" -gt 100
while read -r ledger column; do
	awk -v ledger="$ledger:" -v column="$column:" '$0 == ledger { in_it = 1; next } /^[a-z]/ { in_it = 0 } in_it && $1 == column { found = 1 } END { exit !found }' \
		"$T_FIELDS" || [ "$column" = merged_into ] || echo "$ledger.$column: not in rules/fields.yaml"
	grep -rqw "$(echo "$ledger" | tr a-z A-Z)\\.$column" "$CRM_TOP/lib" "$CRM_TOP/cmd" || echo "$ledger.$column: nobody asks for it"
done <named >found
expect 'all of them are columns, and used' 0 'cat found' </dev/null
done_testing
