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
EOF
expect 'the report of the month: in time, late' 0 'for b in own free; do crm-walkthrough -C $b report --month 2026-03 --format csv | sed -n "/^month,drawn/{n;p}" | cut -d, -f5,6; done' <<'EOF'
1,1
2,0
EOF
expect_match 'which is said' 0 'crm-walkthrough -C own report --month 2026-03; crm-walkthrough -C own list' "$said"
expect_none 'where there is something to say' 0 'crm-walkthrough -C free report --month 2026-03; crm-walkthrough -C own report --month 2026-01' "$said"

trail_hours() { crm-contract -C $1 trail K-000021 --format csv | sed -n 's/^\(R-[0-9]*\),1,2,.*T[^,]*,.*T[^,]*,\([0-9.]*\),approve,.*/\2/p'; }
expect 'a decision: the trail' 0 'trail_hours free; [ "$(trail_hours own | cut -d. -f1)" -gt 100 ]' <<'EOF'
12.5
EOF
expect_match 'which is said' 0 'crm-contract -C own trail K-000021' "$said"
month=$(TZ=Asia/Shanghai date +%Y-%m)
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
expect_ok 'both books are sound' 'crm-book -C own check && crm-book -C free check'
done_testing
