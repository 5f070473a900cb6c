# crm-report-health.sh - the month's report on how departments work together, hand-made cases, each figure counted a second way.
. "$(dirname "$0")/lib.sh"

# One cell of the report: BOOK MONTH FIGURE COLUMN.
figure() {
	crm-report -C "$1" health --month "$2" --format csv | awk -F, -v name="$3" -v want="$4" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == want) column = i }
		$1 == name { print $column; exit }'
}

# Rows of a list.
count() {
	crm-report -C "$1" health --month "$2" --list "$3" --format csv | sed 1d | wc -l | tr -d ' '
}

is() {
	ok "$1" test "$2" = "$3"
	[ "$2" = "$3" ] || diag "got '$2', expected '$3'"
}

# The sample

book B
expect 'February of the sample' 0 'crm-report -C B health --month 2026-02 | sed "/^Walkthrough/,\$d"' <<'EOF'
HOW DEPARTMENTS WORK TOGETHER  2026-02, before: 2026-01
  figure                    unit  month   n  before   n  difference  change
  contracts submitted       —        11  11      10  10           1     10%
  submissions of them       —        15  15      15  15           0      0%
  contracts that came back  —         5   5       5   5           0      0%
  returns of them           —         5   5       5   5           0      0%
  contracts approved        —        13  13       5   5           8    160%
  returns of decisions      %     16.13  31   33.33  15       -17.2  -51.6%
  contract approval         wd      7.2  13    6.83   5        0.37    5.4%
  asked to decided          h     17.51  31   24.74  15       -7.23  -29.2%
  decided behind the limit  %     51.61  31   66.67  15      -15.05  -22.6%
  suggestion adopted        %        60   5      60   5           0      0%
  adopted partly            %        40   5       0   5          40       —
  not adopted               %         0   5      40   5         -40   -100%
  not known yet             —         0   0       0   0           0       —
  came back before already  %         0   5       0   5           0       —
  days lost by returns      wd    20.72   5   30.72   5         -10  -32.5%
  returns no rule finds     —         0   0       1   1          -1   -100%
times are means; wd working days (working hours over those of a day), h working hours; n: how many it was taken of
the rows behind a figure: --list FIGURE, --list FIGURE:before; names: crm report health --help

Working hours from being asked to the decision, by role and step
  role                 step   n   mean  median  longest  late  before   n
  compliance_director     1   1   8.42    8.42     8.42     0    6.45   1
  finance_director        1   1  22.78   22.78    22.78     1   37.67   1
  legal                   1  17  27.68   23.03    43.35    15   34.81   9
  sales_manager           2  12   3.43    3.38        5     0    3.43   4
                       ----  --  -----  ------  -------  ----  ------  --
  all                     —  31  17.51   15.48    43.35    16   24.74  15
the decisions behind a row: --list role:ROLE, --list role:ROLE.STEP

TOP 3 returned clauses
  clause         returns  before  adopted  partly  not  open  again  days lost  no rule
  Payment terms        4       2      50%     50%   0%     0     0%      16.96        0
  Penalty              1       1     100%      0%   0%     0     0%       3.77        0
adopted, partly, not: shares of the returns of which it is known; again: had come back before

Why they came back, and what was suggested
1. Payment terms
   2× 没有最迟付款日期，验收拖延就拿不到款
      → 验收合格后30日内付清，最迟不超过交付之日起60日
   1× 以审计结果为条件，时间不可控
      → 验收合格后30日内付清尾款，最迟不超过交付之日起90日
   1× 背靠背付款，回款取决于别人
      → 交付验收合格之日起30日内支付，最迟不超过交付之日起60日
2. Penalty
   1× 违约金高于通常的万分之五
      → 按逾期部分金额每日万分之五计算，累计不超过合同金额的5%

Candidates for a rule in rules/clauses.yaml
none: a rule finds something in every text that was returned

EOF
expect 'the month that is running says how far it is counted' 0 'crm-report -C B health --format md | sed -n "/counted up to/p"' <<'EOF'
the month is counted up to 2026-03-16: compare it with a whole one accordingly
EOF
expect 'January has a return that no rule finds, with its text' 0 'crm-report -C B health --month 2026-01 | sed -n "/^Candidates/,/^\$/p"' <<'EOF'
Candidates for a rule in rules/clauses.yaml
R-000008  K-000006  Acceptance
   text     以甲方临床试用结论为准
   reason   验收没有期限
   suggest  到货后15个工作日内验收，逾期未提出书面异议视为验收合格

EOF
expect 'the rule check agrees: that text is conflict-free' 0 'printf %s 以甲方临床试用结论为准 >t.txt; crm-contract -C B check --file t.txt --customer C-000055 --format csv | grep -v missing-tax-rate | sed 1d'
expect 'a figure opens to its reviews' 0 'crm-report -C B health --month 2026-02 --list returns --format csv' <<'EOF'
id,contract,customer_name,role,clause,from,to,value
R-000019,K-000010,镇海第二医院,legal,payment_terms,2026-01-30T13:10:00+08:00,2026-02-06T17:01:00+08:00,1
R-000023,K-000011,北仑人民医院,legal,payment_terms,2026-02-03T13:20:00+08:00,2026-02-06T14:32:00+08:00,1
R-000024,K-000013,宁海人民医院,legal,penalty,2026-02-05T11:10:00+08:00,2026-02-10T14:02:00+08:00,1
R-000033,K-000015,镇海中医院,legal,payment_terms,2026-02-11T11:20:00+08:00,2026-02-14T09:16:00+08:00,1
R-000039,K-000017,绍兴人民医院,legal,payment_terms,2026-02-24T11:50:00+08:00,2026-02-26T14:49:00+08:00,1
EOF
expect 'a role and step open to their decisions, of the month before' 0 'crm-report -C B health --month 2026-02 --list role:sales_manager.2:before' <<'EOF'
role:sales_manager.2  2026-01
  ID        contract  customer      role           clause  begin             end                    h
  R-000004  K-000002  象山中医院    sales_manager  —       2026-01-16 15:01  2026-01-19 10:51  4.3333
  R-000012  K-000001  象山第二医院  sales_manager  —       2026-01-26 09:22  2026-01-26 13:42  2.8333
  R-000014  K-000003  宁波第一医院  sales_manager  —       2026-01-28 09:56  2026-01-28 14:19  2.8833
  R-000018  K-000007  北仑第二医院  sales_manager  —       2026-01-29 17:51  2026-01-30 14:11  3.6833
4 rows
EOF
expect 'a clause opens by its Chinese name' 0 'crm-report -C B health --month 2026-02 --list clause:付款方式 --format csv | cut -d, -f1,5' <<'EOF'
id,clause
R-000019,payment_terms
R-000023,payment_terms
R-000033,payment_terms
R-000039,payment_terms
EOF
expect_ok 'json holds every section' 'crm-report -C B health --month 2026-02 --format json |
	perl -MJSON::PP -e "my \$d = decode_json(join q{}, <>); \$d->{\$_} or die for qw(rows roles clauses reasons candidates walkthrough)"'
expect_match 'the walkthroughs of the month stand in it' 0 'crm-report -C B health --month 2026-02' '^Walkthrough$' '^  2026-02  *3  *3  *3  *3 '

# Every figure that is a count opens to as many rows as it says; each that is a mean, to the n it says.
for name in submitted submissions returned returns approved return_rate approval_days review_hours late adopted partly not_adopted \
	unmeasured returned_again days_lost no_rule; do
	for month in 2026-01 2026-02 2026-03; do
		is "$name of $month opens to its n" "$(count B $month $name)" "$(figure B $month $name n)"
	done
	is "$name before March is that of February" "$(figure B 2026-03 $name before)" "$(figure B 2026-02 $name value)"
done

# The second way: SQL over the CSVs for counts, awk with the working hours written out for times.
working() {
	awk -F'|' '
	function day(m, d) { return (m == 1 ? 0 : m == 2 ? 31 : 59) + d }	# 2026
	function off(n,	w) {
		w = (n + 3) % 7
		if (n <= 3 || (n >= 46 && n <= 54)) return 1
		if (n == 4 || n == 45 || n == 59) return 0
		return w == 0 || w == 6
	}
	function inside(s) {
		s -= 9 * 3600
		if (s <= 0) return 0
		if (s <= 3 * 3600) return s
		if (s <= 4.5 * 3600) return 3 * 3600
		return s >= 8.5 * 3600 ? 7 * 3600 : s - 1.5 * 3600
	}
	function moment(t,	n, i, sum) {
		n = day(substr(t, 6, 2) + 0, substr(t, 9, 2) + 0)
		for (i = 1; i < n; i++) if (!off(i)) sum += 7 * 3600
		return off(n) ? sum : sum + inside(substr(t, 12, 2) * 3600 + substr(t, 15, 2) * 60 + substr(t, 18, 2))
	}
	{ printf "%s|%d\n", $1, moment($3) - moment($2) }'
}
sql() {
	sqlite3 -cmd '.mode list' -cmd ".import --csv B/reviews.csv r" -cmd ".import --csv B/contracts.csv k" \
		-cmd '.import --csv all.log l' :memory: "$1"
}
if ! command -v sqlite3 >/dev/null; then
	skip 'each figure the second way' 'no sqlite3'
else
	head -1 B/log/2026-01.csv >all.log
	for f in B/log/*.csv; do sed 1d "$f" >>all.log; done
	for month in 2026-01 2026-02; do
		here="substr(decided_at,1,7) = '$month'"
		is "$month: submissions by the log" "$(figure B $month submissions value)" \
			"$(sql "select count(*) from l where ledger='contracts' and field='status' and new='submitted' and substr(at,1,7)='$month'")"
		is "$month: contracts submitted by the log" "$(figure B $month submitted value)" \
			"$(sql "select count(distinct id) from l where ledger='contracts' and field='status' and new='submitted' and substr(at,1,7)='$month'")"
		is "$month: contracts returned by the log" "$(figure B $month returned value)" \
			"$(sql "select count(distinct id) from l where ledger='contracts' and field='status' and new='returned' and substr(at,1,7)='$month'")"
		is "$month: returns" "$(figure B $month returns value)" "$(sql "select count(*) from r where decision='return' and $here")"
		is "$month: approved" "$(figure B $month approved value)" "$(sql "select count(*) from k where substr(approved_at,1,7)='$month'")"
		is "$month: return rate" "$(figure B $month return_rate value)" \
			"$(sql "select rtrim(rtrim(printf('%.2f', 100.0*sum(decision='return')/count(*)),'0'),'.') from r where decision in ('return','approve') and $here")"
		is "$month: late" "$(figure B $month late value)" \
			"$(sql "select rtrim(rtrim(printf('%.2f', 100.0*sum(decided_at>due_at)/count(*)),'0'),'.') from r where decision in ('return','approve') and $here")"
		for word in yes:adopted partly:partly no:not_adopted; do
			is "$month: ${word#*:}" "$(figure B $month "${word#*:}" value)" \
				"$(sql "select 100*sum(adopted='${word%:*}')/count(*) from r where decision='return' and adopted<>'' and $here")"
		done
		is "$month: unmeasured" "$(figure B $month unmeasured value)" "$(sql "select count(*) from r where decision='return' and adopted='' and $here")"
		is "$month: returned again" "$(figure B $month returned_again value)" \
			"$(sql "select 100*sum(exists(select 1 from r b where b.contract=a.contract and b.decision='return' and b.round+0<a.round+0))/count(*)
				from r a where decision='return' and $here")"
		is "$month: working hours of a decision" "$(figure B $month review_hours value)" \
			"$(sql "select id, opened_at, decided_at from r where decision in ('return','approve') and $here" | working |
				awk -F'|' '{ s += $2 } END { printf "%.2f\n", s / NR / 3600 }')"
		is "$month: working days of an approval" "$(figure B $month approval_days value)" \
			"$(sql "select k.id, min(opened_at), approved_at from k join r on r.contract=k.id where substr(approved_at,1,7)='$month' group by 1" |
				working | awk -F'|' '{ s += $2 } END { x = sprintf("%.2f", s / NR / 3600 / 7); sub(/\.?0+$/, "", x); print x }')"
		is "$month: days lost" "$(figure B $month days_lost value)" \
			"$(sql "select a.id, a.opened_at, min(b.opened_at) from r a join r b on b.contract=a.contract and b.round=a.round+1
				where a.decision='return' and substr(a.decided_at,1,7)='$month' group by a.id" |
				working | awk -F'|' '{ s += $2 } END { printf "%.2f\n", s / 3600 / 7 }')"
		is "$month: hours of legal in step 1" \
			"$(crm-report -C B health --month $month --format csv | awk -F, '$1 == "legal" && $2 == 1 { print $4 }')" \
			"$(sql "select id, opened_at, decided_at from r where role='legal' and step='1' and decision in ('return','approve') and $here" | working |
				awk -F'|' '{ s += $2 } END { printf "%.2f\n", s / NR / 3600 }')"
		is "$month: the clause most returned" \
			"$(crm-report -C B health --month $month --format csv | awk -F, '/^clause,label/ { getline; print $1, $3; exit }')" \
			"$(sql "select clause || ' ' || count(*) from r where decision='return' and $here group by clause order by count(*) desc limit 1")"
	done
fi

# A book made by hand: K-1 came back twice (round 1 by two at once), was revised and isn't back yet; K-2 came back on a clause that is no
# column; K-3 was approved and void again; K-4 was cancelled after its return; K-5 came back in February and again in March.

crm-book init S >/dev/null
mkdir -p S/log
cat >S/people.csv <<'EOF'
id,name,role,status
P-000001,陈晓,sales,active
P-000002,周敏,legal,active
EOF
cat >S/customers.csv <<'EOF'
id,name
C-000001,余姚市人民医院
EOF
cat >S/contracts.csv <<'EOF'
id,customer,amount,status,payment_terms,submitted_at,approved_at
K-000001,C-000001,1000.00,returned,收到发票后30日内付款,2026-03-04T09:00:00+08:00,
K-000002,C-000001,1000.00,returned,收到发票后30日内付款,2026-03-02T09:00:00+08:00,
K-000003,C-000001,1000.00,draft,收到发票后30日内付款,2026-03-02T09:00:00+08:00,
K-000004,C-000001,1000.00,cancelled,收到发票后30日内付款,2026-03-03T09:00:00+08:00,
K-000005,C-000001,1000.00,submitted,收到发票后30日内付款,2026-03-06T09:00:00+08:00,
EOF
cat >S/reviews.csv <<'EOF'
id,contract,round,step,seat,role,reviewer,opened_at,due_at,decided_at,decision,decided_by,clause,text,reason,suggestion,adopted
R-000001,K-000001,1,1,1,legal,P-000002,2026-03-02T09:00:00+08:00,2026-03-03T09:00:00+08:00,2026-03-03T09:00:00+08:00,return,P-000002,payment_terms,验收后３０天付款,太晚,收到发票后30日内付款,yes
R-000002,K-000001,1,1,2,finance_director,P-000002,2026-03-02T09:00:00+08:00,2026-03-02T17:30:00+08:00,2026-03-03T09:00:00+08:00,return,P-000002,payment_terms,验收后３０天付款,太晚,收到发票后30日内付款,yes
R-000003,K-000001,2,1,1,legal,P-000002,2026-03-04T09:00:00+08:00,,2026-03-05T09:00:00+08:00,return,P-000002,payment_terms,看心情付款,没有期限,,no
R-000004,K-000002,1,1,1,legal,P-000002,2026-03-02T09:00:00+08:00,,2026-03-02T12:00:00+08:00,return,P-000002,附件三,,缺盖章,,
R-000005,K-000003,1,1,1,legal,P-000002,2026-03-02T09:00:00+08:00,,2026-03-02T16:30:00+08:00,approve,P-000002,,,,,
R-000006,K-000004,1,1,1,legal,P-000002,2026-03-03T09:00:00+08:00,,2026-03-04T09:00:00+08:00,return,P-000002,penalty,看心情罚款,没有数,,
R-000007,K-000005,1,1,1,legal,P-000002,2026-02-27T09:00:00+08:00,,2026-02-28T09:00:00+08:00,return,P-000002,payment_terms,看心情付款,没有期限,,no
R-000008,K-000005,2,1,1,legal,P-000002,2026-03-06T09:00:00+08:00,,,,,,,,,
R-000009,K-000005,1,1,2,legal,P-000002,2026-02-27T09:00:00+08:00,,2026-02-28T09:00:00+08:00,unneeded,,,,,,
EOF
head -1 "$CRM_TOP/data/ningbo/log/2026-01.csv" >S/log/2026-03.csv
cat >>S/log/2026-03.csv <<'EOF'
2026-03-02T16:30:00+08:00,P-000002,contract approve,contracts,K-000003,status,submitted,approved,
2026-03-05T10:00:00+08:00,P-000001,contract revise,contracts,K-000003,status,approved,draft,
EOF
cat >hand <<'EOF'
submitted 5 5
submissions 6 6
returned 3 3
returns 5 5
approved 1 1
return_rate 83.33 6
approval_days 0.86 1
review_hours 6.17 6
late 50 2
adopted 66.67 3
partly 0 3
not_adopted 33.33 3
unmeasured 2 2
returned_again 20 5
days_lost 21.38 4
no_rule 3 3
EOF
while read -r name value n; do
	is "by hand: $name" "$(figure S 2026-03 "$name" value)" "$value"
	is "by hand: $name is taken of" "$(figure S 2026-03 "$name" n)" "$n"
	is "by hand: $name opens to its n" "$(count S 2026-03 "$name")" "$n"
done <hand
expect 'two clauses that came back, a name that is no column, the texts no rule finds' 0 \
	'crm-report -C S health --month 2026-03 | sed -n "/^TOP 3/,/^Walkthrough/p"' <<'EOF'
TOP 3 returned clauses
  clause         returns  before  adopted  partly     not  open   again  days lost  no rule
  Payment terms        3       1   66.67%      0%  33.33%     0  33.33%      10.19        1
  附件三               1       0        —       —       —     1      0%      10.19        1
  Penalty              1       0        —       —       —     1      0%          1        1
adopted, partly, not: shares of the returns of which it is known; again: had come back before

Why they came back, and what was suggested
1. Payment terms
   2× 太晚
      → 收到发票后30日内付款
   1× 没有期限
      → —
2. 附件三
   1× 缺盖章
      → —
3. Penalty
   1× 没有数
      → —

Candidates for a rule in rules/clauses.yaml
R-000003  K-000001  Payment terms
   text     看心情付款
   reason   没有期限
R-000004  K-000002  附件三
   text     — (no column of contracts: no rule can look at it)
   reason   缺盖章
R-000006  K-000004  Penalty
   text     看心情罚款
   reason   没有数

Walkthrough
EOF
expect 'a month to come, a month that is none, a figure that is none' 2 \
	'crm-report -C S health --month 2026-04; crm-report -C S health --month 2026-13; crm-report -C S health --month 2026-03 --list retuns' <<'EOF'
! crm-report: --month: 2026-04 has not begun yet
! crm-report: --month: '2026-13' is no month such as 2026-03
! crm-report: --list: 'retuns' is no figure; did you mean 'returns'?
EOF

done_testing
