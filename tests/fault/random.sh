# random.sh - books made by random commands and random edits by hand: each reading verb gives the figures of an independent calculation
# over the CSVs (random.pl), or names the rows it left out. `make check` does 20 books, CRM_FAULT=full 300.
. "$(dirname "$0")/../lib.sh"

runs=20
[ "${CRM_FAULT:-}" != full ] || runs=300
perl "$CRM_TOP/tests/fault/random.pl" "$PWD" 1 $runs >found
sed '$d' found
set -- $(tail -n 1 found)
ok "$runs books, $1 questions: the figures are right, or it is said what they leave out" test "$1" -ge $((runs * 10)) -a "$2" = 0
done_testing
