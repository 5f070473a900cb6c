# crm-report-fields.sh - which fields are used, week by week, which may go and which goes first.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER

# Three weeks (2026-02-23 to 2026-03-15): 20 leads, the odd ones touched in the first, all in the second and third. What each line of the
# log is there for stands beside it.
mkdir -p B/log
printf '%s\n' 'name: 宁波团队' 'timezone: Asia/Shanghai' 'currency: CNY' 'language: zh' >B/crm.yaml
printf '%s\n' id,name,role,status,login P-01,陈晓,sales,active,chenxiao >B/people.csv
printf '%s\n' id,name,industry C-01,余姚人民医院,医疗 >B/customers.csv
{
	echo 编号,客户名称,当前阶段,下次跟进时间,核心诉求,卡点问题,来源,产品,联系人,流程
	for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
		case $i in
		01) echo "L-$i,C-01,线索,2026-03-20,关节镜换代,等招标,,JJ-01,," ;; # product: given in the third week
		03) echo "L-$i,C-01,线索,2026-03-20,关节镜换代,等招标,展会,,王主任," ;; # source: one of ten, then of twenty
		*) echo "L-$i,C-01,线索,2026-03-20,关节镜换代,等招标,,,王主任," ;;
		esac
	done
} >B/leads.csv
printf '%s\n' sku,name JJ-01,髋关节假体 >B/products.csv
{
	echo at,actor,command,ledger,id,field,old,new,note
	for i in 01 03 05 07 09 11 13 15 17 19; do
		echo "2026-02-23T00:00:00+08:00,P-01,lead follow,leads,L-$i,next_follow_up,2026-02-20,2026-03-03,"
	done
} >B/log/2026-02.csv
{
	echo at,actor,command,ledger,id,field,old,new,note
	echo '2026-03-01T23:59:59+08:00,P-01,lead set,leads,L-01,pipeline,,standard,' # held when the first week was over ...
	echo '2026-03-02T00:00:00+08:00,P-01,lead set,leads,L-01,pipeline,standard,,' # ... and not when the second was
	for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
		echo "2026-03-08T23:59:59+08:00,P-01,lead follow,leads,L-$i,next_follow_up,2026-03-03,2026-03-10,"
		echo "2026-03-09T00:00:00+08:00,P-01,lead follow,leads,L-$i,next_follow_up,2026-03-10,2026-03-20,"
	done
	echo '2026-03-15T23:59:59+08:00,P-01,lead set,leads,L-01,product,,JJ-01,'
	echo '2026-03-16T09:00:00+08:00,P-01,lead set,leads,L-03,owner,P-01,,' # of this week: only what was before counts
	echo '2026-03-16T09:00:01+08:00,P-01,lead set,leads,L-99,owner,P-01,,' # no row
} >B/log/2026-03.csv

expect 'leads, three weeks' 0 'crm-report -C B fields --ledger leads' <<'EOF'
USE OF FIELDS  2026-02-23 to 2026-03-15
  Field                 Label            W09   W10   W11  Set in  State
  leads.id              ID              100%  100%  100%       0  required
  leads.customer        Customer        100%  100%  100%       0  required
  leads.stage           Stage           100%  100%  100%       0  required
  leads.next_follow_up  Next follow-up  100%  100%  100%      20  required
  leads.need            Need            100%  100%  100%       0  required
  leads.blocker         Blocker         100%  100%  100%       0  required
  leads.owner           Owner            10%    5%    5%       0  used
  leads.amount          Amount            0%    0%    0%       0  kept: rules/stages.yaml:12:44 and 2 more ask for it
  leads.source          Source           10%    5%    5%       0  used
  leads.pipeline        Pipeline         10%    0%    0%       1  used
  leads.contact         Contact          90%   95%   95%       0  used
  leads.product         Product           0%    0%    5%       1  used
  leads.lost_reason     Lost reason       0%    0%    0%       0  kept: rules/stages.yaml:15:9 asks for it
  leads.created_at      Created at        0%    0%    0%       0  kept by the program
  leads.updated_at      Updated at        0%    0%    0%       0  kept by the program
  leads.closed_at       Closed at         0%    0%    0%       0  kept by the program
  leads.roi             ROI               0%    0%    0%       0  proposed
  leads.payback         Payback months    0%    0%    0%       0  proposed
  leads.net_value       Net value         0%    0%    0%       0  proposed
  leads.entry_stage     Entry stage       0%    0%    0%       0  kept by the program
leads: rows touched: 2026-W09 10 · 2026-W10 20 · 2026-W11 20
3 fields proposed: below 5 % in each of these weeks, not required, no rule asks for them
one a week, the least used first: crm book field retire leads.roi
EOF
expect 'two weeks, for a program' 0 'crm-report -C B fields --ledger leads --weeks 2 --format csv | grep -E "^field|product|source|pipeline"' <<'EOF'
field,label,week_2026-W10,week_2026-W11,set,state
leads.source,Source,5%,5%,0,used
leads.pipeline,Pipeline,0%,0%,0,proposed
leads.product,Product,0%,5%,1,used
EOF
expect_match 'a ledger that nobody touched tells nothing' 0 'crm-report -C B fields --format csv' '^customers.industry,.*,0,not told' '^leads.source,'
expect 'the rows behind a line' 0 'crm-report -C B fields --list leads.产品 --weeks 1 --format csv | grep -E "L-0[12]|week"' <<'EOF'
week,id,held,set
2026-W11,L-01,JJ-01,true
2026-W11,L-02,,false
EOF
expect 'in Chinese' 0 'LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN crm-report -C B fields --ledger leads --weeks 1 | sed -n "2,3p"' <<'EOF'
  字段                  Label          W11  Set in  State
  leads.id              编号          100%       0  required
EOF

#
# one a week
#
expect_match 'the least used goes first' 0 'crm-report -C B fields --ledger leads' 'least used first: crm book field retire leads.roi$'
expect_ok 'it goes' 'crm-book -C B field retire leads.roi'
expect_match 'the next one has to wait for Monday' 0 'crm-report -C B fields --ledger leads' 'leads.roi +ROI .*retired 2026-03-16' \
	'one a week: leads.roi went this week; from 2026-03-23: crm book field retire'
expect_match 'and goes then' 0 'crm-report -C B fields --ledger leads --as-of 2026-03-23' 'leads.roi .*retired 2026-03-16'
expect_none 'without waiting' 0 'crm-report -C B fields --ledger leads --as-of 2026-03-23' 'went this week'

#
# refused
#
expect 'no such ledger' 2 'crm-report -C B fields --ledger lead' <<'EOF'
! crm-report: 'lead' is no ledger; did you mean 'leads'?
EOF
expect 'no week' 2 'crm-report -C B fields --weeks 0' <<'EOF'
! crm-report: --weeks: from 1 to 26
EOF
expect 'rows without ids' 2 'crm-report -C B fields --ledger quote_lines' <<'EOF'
! crm-report: quote_lines: its rows have no ids, so the log can't say which were touched
EOF

#
# a second way: the sample book by awk, from the log and the ledger alone
#
# second COLUMN: filled and touched in each of the three weeks. What a row held when a week was over is what the first entry behind
# it replaced, else what the ledger holds.
second() {
	awk -F, -v want="$1" '
	function week(day) { return day < "2026-02-23" ? -1 : day < "2026-03-02" ? 0 : day < "2026-03-09" ? 1 : day < "2026-03-16" ? 2 : 3 }
	FNR == 1 { file++; if (file == 1) for (i = 1; i <= NF; i++) at[$i] = i; next }
	file == 1 { now[$1] = $(at[want]); next }
	$4 != "leads" || week(substr($1, 1, 10)) < 0 { next }
	{
		k = week(substr($1, 1, 10))
		touched[k, $5] = 1
		if ($6 == want)
			for (w = 0; w < k; w++)
				if (!((w, $5) in held))
					held[w, $5] = $7
	}
	END {
		for (w = 0; w < 3; w++) {
			n = filled = 0
			for (id in now)
				if ((w, id) in touched) {
					n++
					filled += ((w, id) in held ? held[w, id] : now[id]) != ""
				}
			printf "%s%d/%d", (w ? " " : ""), filled, n
		}
		print ""
	}' leads.csv n/log/2026-02.csv n/log/2026-03.csv
}

# What --list opens, counted.
opened() {
	crm-report -C n fields --list leads."$1" --format csv | awk -F, '
		NR > 1 { n[$1]++; filled[$1] += $3 != "" }
		END { for (w = 9; w < 12; w++) { k = sprintf("2026-W%02d", w); printf "%s%d/%d", (w > 9 ? " " : ""), filled[k], n[k] } print "" }'
}
book n
crm-book -C n export leads >leads.csv
for f in source contact product amount next_follow_up lost_reason closed_at; do
	second $f >wanted
	opened $f >got
	same_bytes "leads.$f: $(cat wanted)" wanted got
done
# Every share of the table is one of those counts.
for f in source contact amount; do
	second $f | tr ' ' '\n' | awk -F/ '{ s = sprintf("%.2f", 100 * $1 / $2); sub(/\.?0+$/, "", s); printf ",%s%%", s }' >wanted
	expect_match "leads.$f: the shares are those" 0 'crm-report -C n fields --ledger leads --format csv' "^leads.$f,[^,]*$(cat wanted),"
done
done_testing
