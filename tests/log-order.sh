# log-order.sh - figures follow the time in a row of the log, not its place; what the program wrote is nobody's work; before a book began
# there is no data.
. "$(dirname "$0")/lib.sh"
book B
# The same rows in another order: each month turned round, and shuffled. Rows of one time stay in their order: that is how they were made.
turn() {
	awk '{ at = substr($0, 1, 25) } at != last { n++; last = at } { printf "%d\t%d\t%s\n", '"$1"', NR, $0 }' | sort -n -k1,1 -k2,2 | cut -f3-
}
# A long log is read otherwise than a short one.
cp -R B longB
awk 'BEGIN { for (i = 0; i < 9000; i++) printf "2026-02-%02dT%02d:%02d:%02d+08:00,P-000016,lead set,leads,L-%06d,blocker,等回话%d,等回话%d,\"他说\"\"再等等\"\"，第%d回\",,\n",
	1 + i / 360, 8 + i % 360 / 36, i % 36, i % 60, 1 + i % 400, i - 400, i, i }' >more
(head -n 1 B/log/2026-02.csv; (tail -n +2 B/log/2026-02.csv; cat more) | sort -s -t, -k1,1) >longB/log/2026-02.csv
for b in turned shuffled longturned longshuffled; do
	of=${b%turned} of=${of%shuffled}B
	cp -R $of $b
	for log in $of/log/*.csv; do
		key='-n'
		[ "${b%turned}" != "$b" ] || key='(n * 7919) % 10007'
		(head -n 1 "$log"; tail -n +2 "$log" | turn "$key") >"$b/log/$(basename "$log")"
	done
done
# TITLE COMMAND, with @ for the book
in_any_order() {
	for b in ${long-}B ${long-}turned ${long-}shuffled; do
		(eval "$(printf %s "$2" | sed "s/@/$b/g")") >"$b.out" 2>&1
	done
	same_bytes "$1: turned round" ${long-}B.out ${long-}turned.out
	same_bytes "$1: shuffled" ${long-}B.out ${long-}shuffled.out
}
ok 'they are in another order' test "$(head -n 2 B/log/2026-03.csv)" != "$(head -n 2 turned/log/2026-03.csv)"
in_any_order 'the daily, whole' 'crm-report -C @ daily --since 2026-03-01 --format csv'
in_any_order 'the funnel' 'crm-report -C @ funnel --format csv'
in_any_order 'stage times' 'crm-report -C @ funnel --dwell --format csv'
in_any_order 'events' 'crm-report -C @ events --format csv'
in_any_order 'the verification of January' 'crm-report -C @ verify --month 2026-01 --format csv'
in_any_order 'and of March, that is not drawn yet' 'crm-report -C @ verify --month 2026-03 --dry-run --format csv'
in_any_order 'a pattern' 'crm-report -C @ verify --month 2026-01 --list 来回跳 --format csv | cut -d, -f1-7'
in_any_order 'field use' 'crm-report -C @ fields --format csv'
in_any_order 'before and after' 'crm-report -C @ compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --format csv'
in_any_order 'health' 'crm-report -C @ health --month 2026-02 --format csv'
in_any_order 'a lead and how long it stands there' 'crm-lead -C @ show L-000002'
in_any_order 'a customer and the last talks' 'crm-customer -C @ show 宁波第一医院'
in_any_order 'a contract' 'crm-contract -C @ show K-000021'
in_any_order 'the log itself' 'crm-book -C @ log --since 2026-03-01 --format csv'
in_any_order 'tasks to remind of' 'crm-task -C @ remind --ahead 48h -n'
in_any_order 'walkthroughs' 'crm-walkthrough -C @ report --month 2026-02 --format csv'
in_any_order 'the board' 'crm-report -C @ board --format json'
long=long
ok 'a long log is one' test "$(cat longB/log/*.csv | wc -c)" -gt 2500000
in_any_order 'of a long log the verification' 'crm-report -C @ verify --month 2026-02 --format csv'
in_any_order 'of a long log a pattern' 'crm-report -C @ verify --month 2026-02 --list 复制粘贴 --format csv | cut -d, -f1-7'
in_any_order 'of a long log field use' 'crm-report -C @ fields --format csv'
in_any_order 'of a long log before and after' 'crm-report -C @ compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --format csv'
in_any_order 'of a long log the log itself' 'crm-book -C @ log --since 2026-02-20 --format csv'
in_any_order 'of a long log the board' 'crm-report -C @ board --format json'
unset long

# A lead moved twice in these days, its rows swapped: one move, from where it stood before to where it stands.

rm -rf D
crm-book init D >/dev/null
crm-lead -C D -q add --customer 鄞州第二医院 --stage 线索 --next 2026-03-05 --need 关节镜器械要换代 --blocker 等设备科开会 --as-of '2026-03-02 10:00' >/dev/null
crm-lead -C D -q stage L-000001 需求确认 --as-of '2026-03-03 10:00' >/dev/null
crm-lead -C D -q stage L-000001 方案输出 --as-of '2026-03-04 10:00' >/dev/null
awk '/stage,线索,需求确认/ { held = held $0 "\n"; next } { print } END { printf "%s", held }' D/log/2026-03.csv >swapped
cp swapped D/log/2026-03.csv
expect 'the daily loses no move' 0 'crm-report -C D daily --since 2026-03-03 --format csv | sed -n "/^customer,.*from/,\$p" | cut -d, -f3-' <<'END'
lead,from,to,at
L-000001,线索,方案输出,2026-03-04T10:00:00+08:00
END
expect 'and the lead stands there since then' 0 'crm-lead -C D show L-000001 --as-of "2026-03-04 12:00" --format csv | sed -n "s/^in_stage,//p"' <<'END'
0.29wd
END

# Imported rows are what is so, not what somebody did.

verify() {
	crm-report -C D verify --month 2026-03 --dry-run --as-of 2026-04-20 "$@" --format csv
}
head -n 1 B/people.csv >D/people.csv
echo 'P-000001,张伟,sales,active,,zhangwei,,,,,,' >>D/people.csv
rows() {
	for i in 1 2 3 4 5 6 7 8 9; do
		printf '2026-03-10T09:0%d:00+08:00,P-000001,%s,leads,L-00000%d,next_follow_up,2026-03-12,2026-03-19,\n' $i "$1" $i
		printf '2026-03-10T09:0%d:00+08:00,P-000001,%s,leads,L-00000%d,need,,院方要求关节镜器械成套换代并培训护士,\n' $i "$1" $i
	done
}
cp -R D E
cp -R D F
rows 'lead set' >>D/log/2026-03.csv
rows 'book import' >>E/log/2026-03.csv
rows 'book adopt' >>F/log/2026-03.csv
counted() {
	crm-report -C $1 verify --month 2026-03 --dry-run --as-of 2026-04-20 --format csv >out
	sed -n 's/^behaviour,.*,\([0-9]*\),[0-9]*,,,.*/\1/p' out
	grep -o -E '^(复制粘贴|扎堆更新|总推7天),P' out
}
expect 'typed in, it is work and shows its patterns' 0 'counted D' <<'END'
9
扎堆更新,P
总推7天,P
复制粘贴,P
! crm-report: times dated otherwise than they were entered are judged by when they were entered
END
expect 'imported, it is neither' 1 'counted E' <<'END'
0
! crm-report: times dated otherwise than they were entered are judged by when they were entered
END
expect 'taken in after it was edited by hand, it is nothing that the owner did' 1 'counted F' <<'END'
0
! crm-report: times dated otherwise than they were entered are judged by when they were entered
END

# A book that began on 30 November knows nothing of October.

rm -rf N
crm-book init N >/dev/null
cp B/people.csv N/
crm-lead -C N -q add --customer 鄞州第二医院 --stage 线索 --next 2026-12-03 --need 关节镜器械要换代 --blocker 等设备科开会 --as-of '2026-11-30 10:00' >/dev/null
CRM_NOW=2026-11-30T15:00:00+08:00
export CRM_NOW
expect 'October has no verdict: every layer, every person' 0 'crm-report -C N verify --month 2026-10 | head -n 9' <<'END'
THREE-LAYER VERIFICATION  2026-10   NO DATA
  layer      measure                                   value  limit    verdict
  behaviour  stage updates per person and working day  —      ≥ 3      no data
  quality    next follow-up right (random sample)      —      ≥ 95%    no data
  result     需求确认 → 方案提交                       —      ≤ 3.2wd  no data
behaviour: 0 updates, 12 people, 0 working days  (rules/verify.yaml:11)
quality: 0 of 0 sampled  (rules/verify.yaml:17)
result: n = 0  (rules/verify.yaml:24)
the log of this book begins later: nothing was done in it then, and nothing left undone
END
expect_match 'and the page is not red' 0 'crm-report -C N board --format json' '^      "value": "no data",$'
expect 'November has one day' 0 'crm-report -C N verify --month 2026-11 --dry-run | grep ^behaviour' <<'END'
behaviour: 0 updates, 12 people, 1 working day; 8 changes dated otherwise than they were entered not counted  (rules/verify.yaml:11)
END
expect 'before and after: no month before the book is a 0' 0 \
	'crm-report -C N compare --before 2026-10-01..2026-10-31 --after 2026-11-01..2026-11-30 --format csv | grep -E "^(returns|legal_returns|conversion),"' <<'END'
conversion,%,,0,0,1,,
returns,,,0,0,0,,
legal_returns,,,0,0,0,,
END
expect 'nor in the health of departments' 0 \
	'crm-report -C N health --month 2026-11 --format csv | grep -E "^(submitted|returns|days_lost),"' <<'END'
submitted,,0,0,,0,,
returns,,0,0,,0,,
days_lost,wd,0,0,,0,,
END
expect 'a book without a log has nothing to say either' 0 'rm -r N/log; crm-report -C N verify --month 2026-11 --dry-run | head -n 1' <<'END'
THREE-LAYER VERIFICATION  2026-11   NO DATA
END
done_testing
