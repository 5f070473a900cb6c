# crm-book-chain.sh - the log's chain: what is altered, taken out, put in or moved is named; a head proves what stood before it.
. "$(dirname "$0")/lib.sh"

# A book with a chain over two months: six commits, the fifth with a clock set back into the first month.
commits() {
	rm -rf "$1"
	book "$1"
	unchained "$1"
	for at in 2026-03-16 2026-03-17 2026-04-01 2026-04-02 2026-03-18 2026-04-03; do
		CRM_NOW=${at}T10:20:00+08:00 crm-book -C "$1" set customers C-000001 contact="潘志强 $at" >"$T_DIR/said" || cat "$T_DIR/said"
	done
}

fresh() {
	rm -rf B
	cp -R clean B
}

book older
unchained older
commits clean
fresh
expect_ok 'a chain as it was written holds' 'crm-book -C B check'
expect 'every commit has one link, over months and clocks' 0 \
	"cat B/log/*.csv | sed -n 's|.*,\([0-9]*/[0-9]*\):[0-9a-f]\{64\}\$|\1|p' | sort" <<'EOT'
1/1
2/1
3/1
4/1
5/1
6/1
EOT
expect 'the first line of the month names the columns' 0 'head -n 1 B/log/2026-03.csv' <<'EOT'
at,actor,command,ledger,id,field,old,new,note,real_at,chain
EOT
expect 'older months stay as they were' 0 "cmp B/log/2026-01.csv older/log/2026-01.csv && head -n 1 B/log/2026-01.csv" <<'EOT'
at,actor,command,ledger,id,field,old,new,note
EOT
ok 'rows of before keep their bytes' sh -c "sed 1d older/log/2026-03.csv >old && n=\$(wc -l <old) && sed 1d B/log/2026-03.csv | head -n \$n | cmp - old"
year=$(date +%Y)
expect_match 'the machine has its own time in it' 0 'tail -n 1 B/log/2026-04.csv' "^2026-04-03T10:20:00\+08:00,.*,$year-[0-9-]+T[0-9:]+\+08:00,6/1:[0-9a-f]{64}\$"

expect_match 'the head is sealed' 0 'crm-book -C B seal --format csv' '^head,commits,rows,older$' '^6:[0-9a-f]{64},6,6,[1-9][0-9]*$'
head=$(crm-book -C B seal --format csv | sed 1d | cut -d, -f1)
expect_ok 'and held against' "crm-book -C B check --against $head"
crm-book -C B set customers C-000001 contact=张三 >/dev/null
expect_ok 'it goes on holding when the log grows' "crm-book -C B check --against $head"
expect 'a head is written as it was printed' 2 'crm-book -C B check --against 6' <<'EOT'
! crm-book: --against: '6' is not a head of the log; write it as crm book seal printed it
EOT

line=$(grep -n '2026-03-17$\|2026-03-17,' clean/log/2026-03.csv | tail -n 1 | cut -d: -f1)
fresh
sed -i "${line}s/潘志强 2026-03-17/潘志强 2026-03-71/" B/log/2026-03.csv
expect_match 'a value altered' 1 'crm-book -C B check' "^log/2026-03.csv:$line: commit 2 was altered: its digest isn't that of its rows\$"
expect_match '... is not sealed' 1 'crm-book -C B seal' 'commit 2 was altered'
fresh
sed -i "${line}s/,customers,/.customers,/" B/log/2026-03.csv
expect_match 'a comma altered, which makes it no row of a commit any more' 1 'crm-book -C B check' \
	"^log/2026-03.csv:$line: commit 2 was altered: its digest isn't that of its rows\$"
fresh
sed -i "${line}d" B/log/2026-03.csv
expect_match 'a commit taken out' 1 'crm-book -C B check' '^log/2026-04.csv:2: commit 2 is missing: its rows were taken out of the log$'
fresh
sed -i "${line}p" B/log/2026-03.csv
expect_match 'a row put in twice' 1 'crm-book -C B check' "^log/2026-03.csv:$((line + 1)): commit 2 stands in the log twice: "
fresh
sed -i "${line}i 2026-03-17T10:00:00+08:00,P-000001,lead stage,leads,L-000001,stage,线索,签约,,," B/log/2026-03.csv
expect_match 'a row put in' 1 'crm-book -C B check' "^log/2026-03.csv:$line: commit 2 wrote 1 rows and 2 stand here: rows were put in\$"
fresh
sed -i "${line}i 2026-03-17T10:00:00+08:00,P-000001,lead stage,leads,L-000001,stage,线索,签约," B/log/2026-03.csv
expect_match 'a row of nine fields put in' 1 'crm-book -C B check' "^log/2026-03.csv:$line: no commit wrote this row: it was put in\$"
fresh
echo '2026-04-17T10:00:00+08:00,P-000001,lead stage,leads,L-000001,stage,线索,签约,,,' >>B/log/2026-04.csv
expect_match 'a row put behind the last' 1 'crm-book -C B check' '^log/2026-04.csv:5: no commit wrote the rows from here to the end of the file: '
CRM_NOW=2026-04-18T10:20:00+08:00 crm-book -C B set customers C-000001 contact=李四 >/dev/null
expect_match '... is not taken over by the next commit' 1 'crm-book -C B check' '^log/2026-04.csv:5: commit 7 wrote 1 rows and 2 stand here: rows were put in$'
fresh
sed -i '40s/2026/2025/' B/log/2026-01.csv
expect_match 'a row from before the chain altered' 1 'crm-book -C B check' "^log/2026-03.csv:[0-9]*: commit 1, the first of the chain, doesn't hold: "
fresh
printf 'at,actor,command,ledger,id,field,old,new,note\n2025-11-17T10:00:00+08:00,P-000001,lead stage,leads,L-000001,stage,线索,签约,\n' >B/log/2025-11.csv
expect_match 'a month put in before the chain' 1 'crm-book -C B check' "commit 1, the first of the chain, doesn't hold: "
fresh
rm B/log/2026-04.csv
expect_match 'a month taken out in the middle' 1 'crm-book -C B check' '^log/2026-03.csv:[0-9]*: commits 3 to 4 are missing: their rows were taken out of the log$'
fresh
sed -i '$d' B/log/2026-04.csv
expect_match 'the last commit taken out: its head tells' 1 "crm-book -C B check --against $head" \
	'^the chain ends with commit 5 and is held against commit 6: the last commits were taken out of the log$'
fresh
sed -i '$d' B/log/2026-04.csv
CRM_NOW=2026-04-03T10:20:00+08:00 crm-book -C B set customers C-000001 contact=王五 >/dev/null
expect_match 'and another put in its place' 1 "crm-book -C B check --against $head" '^log/2026-04.csv:4: commit 6 has another digest than the head it is held against: '
expect_none '... which the chain alone can not tell' 1 "crm-book -C B check --against $head" 'altered'
fresh
sed -i '2{h;d};3{G}' B/log/2026-04.csv
expect_match 'two commits moved into each other'"'"'s place' 1 'crm-book -C B check' '^log/2026-04.csv:3: commit 3 stands behind commit 4: rows were moved$'
fresh
sed -i 's/\/1:\(.\)/\/1:z\1/' B/log/2026-04.csv
expect_match 'a digest that is none' 1 'crm-book -C B check' "^log/2026-04.csv:2: chain: '3/1:z.*' is no digest of a commit; the row was changed\$"

fresh
sed -i -E 's/^2026-04-02T10:20:00.08:00(.*),[^,]*,(4\/1:)/2026-04-01T09:00:00+08:00\1,,\2/; s/^(2026-04-01.*),[^,]*,(3\/1:)/\1,,\2/' B/log/2026-04.csv
expect_match 'a time that goes back where nobody set the clock' 1 'crm-book -C B check' '^log/2026-04.csv:3: at: 2026-04-01T09:00:00\+08:00 is before the row above it: '

rm -rf N
crm-book init N >/dev/null
expect 'nothing to seal yet' 1 'crm-book -C N seal' <<'EOT'
! crm-book: the log has no commit to seal yet: the next command that writes begins the chain
EOT
printf 'at,actor,command,ledger,id,field,old,new,note\r\n2025-11-17T10:00:00+08:00,P-000001,lead stage,leads,L-000001,stage,线索,签约,' >N/log/2026-03.csv
crm-book -C N add people name=陈晓 role=sales status=active >/dev/null
crm-book -C N add people name=陈明 role=sales status=active >/dev/null
expect_match 'an older log whose last line has no end is held as it was' 0 'crm-book -C N check' ' 0 findings$'
sed -i 's/签约/流失/' N/log/2026-03.csv
expect_match '... and as nothing else' 1 'crm-book -C N check' '^log/2026-03.csv:3: commit 1, the first of the chain, '
fresh
crm-book -C B set customers C-000001 title='骨科
主任' >/dev/null
crm-book -C B set customers C-000001 title=院长 >/dev/null
expect_match 'a value of several lines is of one row' 0 'crm-book -C B check && crm-book -C B seal --format csv' '^8:[0-9a-f]{64},8,8,'
fresh
sed -i 's/$/\r/' B/log/2026-04.csv
CRM_NOW=2026-04-04T10:20:00+08:00 crm-book -C B set customers C-000001 title=院长 >/dev/null
expect 'a log that an editor saved with other line ends is gone on with, not begun again' 0 \
	"tail -n 1 B/log/2026-04.csv | sed 's|.*,\([0-9]*/[0-9]*\):[0-9a-f]*\r*\$|\1|'" <<'EOT'
7/1
EOT
done_testing
