#!/bin/sh
# README.md shows what really comes out: the blocks below each "<!-- test: readme -->" are run in order, in one directory, and their
# output (stderr too) compared. UPDATE=1 is of no use here: the README is written by hand.
. "$(dirname "$0")/lib.sh"

awk '/^<!-- test: readme -->$/ { on = 1; next }
     on && /^    / { print substr($0, 5); next }
     on && NF { on = 0 }' "$CRM_TOP/README.md" >expected
ok 'the README has tested blocks' test -s expected

awk -v q="'" '/^\$ / { cmd = substr($0, 3); shown = cmd; gsub(q, q "\\" q q, shown)
	printf "printf \"%%s\\n\" %s$ %s%s\n%s 2>&1\n", q, shown, q, cmd }' expected >session.sh
sh session.sh >transcript 2>&1
ok 'the README shows what the commands print' diff -u expected transcript
done_testing
