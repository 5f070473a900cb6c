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
EOF
expect 'the month that is running says how far it is counted' 0 'crm-report -C B health --format md | sed -n "/counted up to/p"' <<'EOF'
EOF
expect 'January has a return that no rule finds, with its text' 0 'crm-report -C B health --month 2026-01 | sed -n "/^Candidates/,/^\$/p"' <<'EOF'
EOF
expect 'the rule check agrees: that text is conflict-free' 0 'printf %s 以甲方临床试用结论为准 >t.txt; crm-contract -C B check --file t.txt | sed -n "/acceptance:/p"'
expect 'a figure opens to its reviews' 0 'crm-report -C B health --month 2026-02 --list returns --format csv' <<'EOF'
EOF
expect 'a role and step open to their decisions, of the month before' 0 'crm-report -C B health --month 2026-02 --list role:sales_manager.2:before' <<'EOF'
EOF
expect 'a clause opens by its Chinese name' 0 'crm-report -C B health --month 2026-02 --list clause:付款条件 --format csv | cut -d, -f1,5' <<'EOF'
EOF
expect_ok 'json holds every section' 'crm-report -C B health --month 2026-02 --format json |
	python3 -c "import json,sys; d = json.load(sys.stdin); assert set([\"rows\",\"roles\",\"clauses\",\"reasons\",\"candidates\",\"walkthrough\"]) <= set(d)"'
expect_match 'the walkthroughs of the month stand in it' 0 'crm-report -C B health --month 2026-02' '^Walkthrough$' 'nobody was drawn for 2026-02'

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
		w = (n + 2) % 7		# 0 Sunday: 1 January 2026 was a Thursday... n = 1 gives 3, see below
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
review_hours 5.83 6
late 50 2
adopted 66.67 3
partly 0 3
not_adopted 33.33 3
unmeasured 2 2
returned_again 20 5
days_lost 10.57 4
no_rule 3 3
EOF
