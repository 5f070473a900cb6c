# real-time.sh - whether something was in time is judged by when it was really done: an owner who sets the clock back is late in every
# figure, which says so. In a book whose clock is free (a sample) the book's own counts.
. "$(dirname "$0")/lib.sh"
book free
book own
sed -i 's/^clock: free/clock: machine/' own/crm.yaml
unset CRM_NOW
said='^times dated otherwise than they were entered are judged by when they were entered$'

# The same commands in both, each dated before its limit: W-000087 was found on 12 March, K-000021 is due on 9 March, T-000005 on 17 March.
for b in own free; do
	{
		crm-walkthrough -C $b answer W-000087 需求不同就分开建 --as 周建明 --as-of '2026-03-13 10:00'
		crm-contract -C $b approve K-000021 --as 周建明 --as-of '2026-03-09 10:00'
		crm-task -C $b done T-000005 --as 陈晓 --as-of '2026-03-16 10:00'
		crm-quote -C $b final Q-000012 --as-of '2026-03-13 10:00'
	} >$b.said 2>&1
done
expect_match 'the verbs say it at once' 0 'cat own.said' '^answered W-000087 after [0-9]{4}:[0-9]{2} h, late' '^done T-000005: .* \([0-9]{4} h after its time\)$'
expect_match 'in a sample it is as dated' 0 'cat free.said' '^answered W-000087 after 17:50 h, in time' '^done T-000005: .*\(in time\)$'

walk_late() { crm-walkthrough -C $1 list --month 2026-03 --format csv --as-of 2026-03-20 | sed -n 's/^W-000087,.*,\(late\|in_time\),.*/\1/p'; }
expect 'an answer: the list' 0 'walk_late own; walk_late free' <<'EOF'
late
in_time
! crm-walkthrough: times dated otherwise than they were entered are judged by when they were entered
EOF
expect 'the report of the month: in time, late' 0 'for b in own free; do crm-walkthrough -C $b report --month 2026-03 --format csv | sed -n "/^month,drawn/{n;p}" | cut -d, -f5,6; done' <<'EOF'
1,1
2,0
! crm-walkthrough: times dated otherwise than they were entered are judged by when they were entered
EOF
expect_match 'which is said' 0 'crm-walkthrough -C own report --month 2026-03; crm-walkthrough -C own list' "$said"
expect_none 'where there is something to say' 0 'crm-walkthrough -C free report --month 2026-03; crm-walkthrough -C own report --month 2026-01' "$said"

trail_hours() { crm-contract -C $1 trail K-000021 --format csv | sed -n 's/^\(R-[0-9]*\),1,2,.*T[^,]*,.*T[^,]*,\([0-9.]*\),approve,.*/\2/p'; }
expect 'a decision: the trail' 0 'trail_hours free; [ "$(trail_hours own | cut -d. -f1)" -gt 100 ]' <<'EOF'
12.5
! crm-contract: times dated otherwise than they were entered are judged by when they were entered
EOF
expect_match 'which is said' 0 'crm-contract -C own trail K-000021' "$said"
today=$(TZ=Asia/Shanghai date +%F)
month=${today%-*}
expect 'the health report counts it in the month in which it was made' 0 'for b in own free; do for m in 2026-03 $month; do crm-report -C $b health --month $m --list role:sales_manager.2 --format csv 2>/dev/null | grep -c K-000021; done; done; :' <<'EOF'
0
1
1
0
EOF
expect_match 'as late' 0 "crm-report -C own health --month $month" '^ +decided behind the limit +% +100 +1 ' "$said"
expect 'a deadline is no stamp of the clock: who was asked under another one has the time that the row says' 0 \
	'crm-task -C own add 打电话 --due "2026-03-20 18:00" --as-of 2026-03-16 -q >/dev/null; crm-task -C own list --format csv --as-of 2026-03-17 | grep "打电话.*2026-03-20T18:00" | wc -l' <<'EOF'
1
EOF
#
# Moves of leads: L-000001 has stood in 需求确认 since January; as dated, it moves twice in March, and L-000006 is lost then.
#
for b in own free; do
	{
		crm-lead -C $b stage L-000001 方案输出 --as 胡佳 --as-of '2026-03-17 10:00'
		crm-lead -C $b stage L-000001 内部协同 amount=10万 --as 胡佳 --as-of '2026-03-18 10:00'
		crm-lead -C $b stage L-000006 流失 lost_reason=选择竞品 --as 戴军 --as-of '2026-03-18 10:00'
	} >$b.said 2>&1
done
expect_match 'the verb says it at once' 0 'cat own.said' '^  [0-9]{3}[0-9.]* working days in 需求确认, 5 expected$' '^  0 working days in 方案输出, 3 expected$'
expect_match 'in a sample it is as dated' 0 'cat free.said' '^  27\.86 working days in 需求确认, 5 expected$' '^  1 working day in 方案输出, 3 expected$'
moves() { crm-report -C $1 events --format csv | sed -n 's/^L-00000[16],\([^,]*\),\(....-..\).*/\1 \2/p'; }
expect 'the event log' 0 "moves free; moves own | sed s/$month/NOW/" <<'EOF'
线索 2026-01
需求确认 2026-01
方案输出 2026-03
内部协同 2026-03
线索 2026-01
流失 2026-03
线索 2026-01
需求确认 2026-01
方案输出 NOW
内部协同 NOW
线索 2026-01
流失 NOW
! crm-report: times dated otherwise than they were entered are judged by when they were entered
EOF
stay() { crm-report -C $1 funnel --list 需求确认:moved --format csv | sed -n 's/^L-000001,.*T[^,]*,....-..-..T[^,]*,\([0-9]*\).*/\1/p'; }
expect 'the funnel: how long it stood there' 0 'stay free; [ "$(stay own)" -gt 100 ]' <<'EOF'
27
! crm-report: times dated otherwise than they were entered are judged by when they were entered
EOF
stood() { crm-lead -C $1 show L-000001 | sed -n 's/^  in this stage *\([0-9]*\).*/\1/p'; }
expect_ok 'and how long it has stood where it is' '[ "$(stood own)" -lt 100 ] && [ "$(stood free)" -gt 100 ]'
result() { crm-report -C $1 verify --since $2 --until $3 -n --list result --format csv 2>/dev/null | grep -c '^L-000001,'; }
expect 'the result of a verification' 0 'for b in free own; do result $b 2026-03-01 2026-03-31; result $b $month-01 $today; done; :' <<'EOF'
1
0
0
1
EOF
closed() { crm-report -C $1 compare --before 2026-03-17..2026-03-31 --after $month-01..$today --list win_rate:$2 --format csv | grep -c '^L-000006,'; }
expect 'a comparison' 0 'for b in free own; do closed $b before; closed $b after; done; :' <<'EOF'
1
0
0
1
! crm-report: times dated otherwise than they were entered are judged by when they were entered
! crm-report: times dated otherwise than they were entered are judged by when they were entered
EOF
for verb in 'report funnel' 'report funnel --dwell' 'report verify --month 2026-03 -n' "report compare --before 2026-02-01..2026-02-28 --after $month-01..$today" 'lead show L-000001'; do
	expect_match "which is said: $verb" 0 "crm-${verb%% *} -C own ${verb#* } || [ \$? = 1 ]" "$said"
	expect_none "where there is something to say: $verb" 0 "crm-${verb%% *} -C free ${verb#* } || [ \$? = 1 ]" "$said"
done
expect 'as of a day between, it has not moved yet' 0 'for b in free own; do crm-report -C $b events --format csv --as-of "2026-03-17 12:00" | grep "^L-000001," | tail -n 1 | cut -d, -f2; done' <<'EOF'
方案输出
需求确认
! crm-report: times dated otherwise than they were entered are judged by when they were entered
EOF

#
# What was done with the rows
#
touched() { crm-report -C $1 fields --as-of 2026-03-24 | sed -n 's/^rows of leads touched: .*2026-W12 //p'; }
expect 'use of fields' 0 'touched free; touched own' <<'EOF'
26
24
EOF
expect_match 'which is said' 0 'crm-report -C own fields --as-of 2026-03-24' '^9 changes dated otherwise than they were entered not counted$'
expect_none 'where there is something to say' 0 'crm-report -C free fields --as-of 2026-03-24' 'not counted'
filled() { crm-report -C $1 compare --before 2026-02-01..2026-02-28 --after 2026-03-17..2026-03-31 --format csv | sed -n 's/^required_filled,.*,\([0-9]*\),[^,]*,[^,]*$/\1/p'; }
expect 'how many leads a comparison finds touched' 0 'filled free; filled own' <<'EOF'
2
0
! crm-report: times dated otherwise than they were entered are judged by when they were entered
EOF
expect_match 'which is said' 0 'crm-report -C own compare --before 2026-02-01..2026-02-28 --after 2026-03-17..2026-03-31' '^9 changes dated otherwise than they were entered not counted$'

#
# What else is measured: K-000021 was approved, T-000004 handed in, a quote made final
#
for b in own free; do
	{
		crm-task -C $b done T-000004 --as 胡佳 --as-of '2026-03-01 17:00'
		crm-quote -C $b new L-000010 JZ-01:2 --as-of '2026-03-10 09:00'
		crm-quote -C $b final Q-000015 --as-of '2026-03-13 09:00'
	} >$b.said 2>&1
done
expect_ok 'both books are sound' 'crm-book -C own check && crm-book -C free check'
for b in own free; do
	sed -i '/sales_manager/{/,K-000021,/!d}' $b/reviews.csv
done
hours() { crm-contract -C $1 route --rules "$CRM_TOP/rules/routes.yaml" --since 2026-01-01 --format csv | sed -n 's/^sales_manager,1,\([0-9]*\).*/\1/p'; }
expect 'the medians of a replay' 0 'hours free; [ "$(hours own)" -gt 500 ]' <<'EOF'
12
! crm-contract: times dated otherwise than they were entered are judged by when they were entered
EOF
late() { crm-report -C $1 verify --since $2 --until $3 -n --list 突击 --format csv 2>/dev/null | grep -c 'T-000004'; }
expect 'the patterns of a verification: nothing is handed in at the last minute that came months late' 0 'for b in free own; do late $b 2026-03-01 2026-03-31; late $b $month-01 $today; done; :' <<'EOF'
1
0
0
0
EOF
final_days() { crm-quote -C $1 stats --format csv | sed -n 's/^Q-000015,.*,\([0-9]*\)[.0-9]*$/\1/p'; }
expect 'how long quotes take until they are final' 0 'final_days free; [ "$(final_days own)" -gt 100 ]' <<'EOF'
3
! crm-quote: times dated otherwise than they were entered are judged by when they were entered
EOF
final_in() { crm-report -C $1 compare --before 2026-03-01..2026-03-31 --after $month-01..$today --list quote_days:$2 --format csv | grep -c '^Q-000015'; }
expect 'in a comparison, too' 0 'for b in free own; do final_in $b before; final_in $b after; done; :' <<'EOF'
1
0
0
1
! crm-report: times dated otherwise than they were entered are judged by when they were entered
! crm-report: times dated otherwise than they were entered are judged by when they were entered
EOF
approved_in() { crm-report -C $1 compare --before 2026-03-01..2026-03-31 --after $month-01..$today --list approval_days:$2 --format csv | grep -c '^K-000021,'; }
expect 'and how long an approval takes' 0 'for b in free own; do approved_in $b before; approved_in $b after; done; :' <<'EOF'
1
0
0
1
! crm-report: times dated otherwise than they were entered are judged by when they were entered
! crm-report: times dated otherwise than they were entered are judged by when they were entered
EOF
expect_match 'which is said' 0 "crm-quote -C own stats; crm-contract -C own route --rules '$CRM_TOP/rules/routes.yaml' --since 2026-01-01" "$said"
done_testing
