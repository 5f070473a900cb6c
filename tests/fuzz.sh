# fuzz.sh - what must hold for every text whatever: the kept texts of each target, and as many made from them. `make fuzz` goes on.
. "$(dirname "$0")/lib.sh"

# holds TARGET ROUNDS WHAT
holds() {
	expect_match "$3" 0 "'$CRM_BUILD/fuzz_$1' '$CRM_TOP/tests/fuzz/corpus/$1' $2" '[0-9]+ texts kept and [0-9]+ made: everything holds'
}

holds numbers 40000 'amounts, numbers, percentages, durations: read, written and read again they are the same'
holds dates 4000 'dates and moments as people type them, by formats, in four zones'
holds yaml 20000 'YAML: read whole, cut, and written again it is one tree'
holds when 15000 'conditions: one answer, however they are asked'
holds rules 300 'rule files: taken, or refused with a place'
holds card 20000 'business cards: read as cards of one line a field, or refused with a place; written again they are the same'
holds ics 3000 'calendars: busy times within the window, the same for a part of it, or refused with a place'
holds chain 8000 'the log'\''s chain: it never says more than there is, and no byte of it changes unseen'
expect_match 'a directory without texts is no pass' 2 "'$CRM_BUILD/fuzz_yaml' nowhere" '! usage: .*fuzz_yaml DIR \[ROUNDS\]: a directory of texts is wanted'

done_testing
