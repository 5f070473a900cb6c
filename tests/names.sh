# names.sh - a column that the code names is one that the compiler knows: lib/book/ledgers.h.
. "$(dirname "$0")/lib.sh"

# compiles STATEMENT: whether a function with it compiles.
compiles() {
	rm -f use.o
	cat >use.c <<EOF
#include "book/change.h"
struct slice use(const struct table *leads, struct change *c, struct change_row *r, struct book *b, struct error *err);
struct slice use(const struct table *leads, struct change *c, struct change_row *r, struct book *b, struct error *err)
{
	(void)leads, (void)c, (void)r, (void)b, (void)err;
	$1;
	return SLICE("");
}
EOF
	make -s -C "$CRM_TOP" --eval "$PWD/use.o: ; \$(CC) \$(CPPFLAGS_ALL) \$(WARN) -c -o \$@ $PWD/use.c" "$PWD/use.o" >said 2>&1
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

# Each column that the code names is one of the shipped fields.yaml; what it doesn't use isn't named.
names() {
	sed -n '/^#define [A-Z_]*_COLUMNS/,/^LEDGER/p' "$CRM_TOP/lib/book/ledgers.h" | awk '
	/^#define/ { ledger = tolower($2); sub(/_columns.*/, "", ledger) }
	{ while (match($0, /C\(L, [a-z_]*\)/)) { print ledger, substr($0, RSTART + 5, RLENGTH - 6); $0 = substr($0, RSTART + RLENGTH) } }'
}
names >named
ok 'there are names to look at' test "$(wc -l <named)" -gt 100
while read -r ledger column; do
	awk -v ledger="$ledger:" -v column="$column:" '$0 == ledger { in_it = 1; next } /^[a-z]/ { in_it = 0 } in_it && $1 == column { found = 1 } END { exit !found }' \
		"$CRM_TOP/rules/fields.yaml" || echo "$ledger.$column: not in rules/fields.yaml"
	grep -rqw "$(echo "$ledger" | tr a-z A-Z)\\.$column" "$CRM_TOP/lib" "$CRM_TOP/cmd" || echo "$ledger.$column: nobody asks for it"
done <named >found
expect 'all of them are columns, and used' 0 'cat found' </dev/null
done_testing
