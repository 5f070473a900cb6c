# figures.sh - one figure, one number: rounded once, to the nearest, wherever it is shown; the right values by a second way.
. "$(dirname "$0")/lib.sh"
book B
# Working hours between two moments of 2026 over the 7 of a day, by rules/calendar.yaml, in awk: lines of "FROM,TO", to hundredths.
days_between() {
	awk -F, '
	function day(text) { return substr(text, 1, 10) }
	function minutes(text) { return substr(text, 12, 2) * 60 + substr(text, 15, 2) }
	function epoch(text,  y, m, d) {
		y = substr(text, 1, 4); m = substr(text, 6, 2) + 0; d = substr(text, 9, 2) + 0
		if (m < 3) { y--; m += 12 }
		return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + d
	}
	function is_work(text,  n) {
		if (text in work) return 1
		if (text in off) return 0
		n = epoch(text) % 7
		return n != first_saturday && n != (first_saturday + 1) % 7
	}
	function worked(at,  sum) { # of that day, before that minute
		sum = at > 540 ? (at < 720 ? at : 720) - 540 : 0
		return sum + (at > 810 ? (at < 1050 ? at : 1050) - 810 : 0)
	}
	function next_day(text,  y, m, d, last) {
		y = substr(text, 1, 4) + 0; m = substr(text, 6, 2) + 0; d = substr(text, 9, 2) + 1
		last = m == 2 ? (y % 4 ? 28 : 29) : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31
		if (d > last) { d = 1; m++ }
		if (m > 12) { m = 1; y++ }
		return sprintf("%04d-%02d-%02d", y, m, d)
	}
	BEGIN {
		first_saturday = epoch("2026-03-14") % 7
		while ((getline line < "'"$CRM_TOP"'/rules/calendar.yaml") > 0) {
			if (match(line, /days: [0-9.-]+/)) {
				range = substr(line, RSTART + 6, RLENGTH - 6)
				for (at = substr(range, 1, 10); ; at = next_day(at)) {
					off[at] = 1
					if (at == substr(range, length(range) - 9)) break
				}
			} else if (match(line, /work: \[/)) {
				n = split(substr(line, RSTART + 7), days, /[], ]+/)
				for (i = 1; i <= n; i++) work[days[i]] = 1
			}
		}
	}
	{
		sum = 0
		for (at = day($1); at <= day($2); at = next_day(at)) {
			if (is_work(at)) sum += (at == day($2) ? worked(minutes($2)) : 420) - (at == day($1) ? worked(minutes($1)) : 0)
		}
		printf "%.15g\n", int(sum / 420 * 100 + 0.5) / 100
	}'
}

# Rounded, not cut.

expect '24 of 39 is 61.5 %, in words and for programs' 0 \
	'crm-report -C B verify --month 2026-01 | sed -n "s/^  quality .*  \([0-9.]*%\)  .*/\1/p"
	crm-report -C B verify --month 2026-01 --format csv | sed -n "s/^quality,.*,\(61[^,]*\),≥ 95%,fail,24,39,.*/\1/p"' <<'END'
61.5%
61.5%
END
expect 'and a pattern that is made of it says the same' 0 \
	'crm-report -C B verify --month 2026-01 | sed -n "s/^  刷数据 *team *//p"' <<'END'
behaviour pass, quality 61.5% (< 80%), quality.of 39 (>= 5)
END
expect 'updates a day: 76 of 21 days are 3.62, not 3.61' 0 \
	'crm-report -C B verify --month 2026-01 --list behaviour:陈晓 --format csv | sed 1d | wc -l
	crm-report -C B verify --month 2026-01 --format csv | sed -n "s/^P-000009,\([^,]*\),.*/\1/p"' <<'END'
76
3.62
END
expect 'working days to the hand-in: the mean of 51, to hundredths' 0 \
	'crm-report -C B verify --month 2026-01 --list result --format csv | sed 1d | cut -d, -f4,5 | days_between |
		awk "{ sum += \$1 } END { printf \"%.2f of %d\n\", sum / NR, NR }"
	crm-report -C B verify --month 2026-01 | sed -n "s/^  result .* \([0-9.]*\)wd .*wd .*/\1/p"' <<'END'
2.66 of 51
2.66
END
head -n 1 B/quotes.csv >some
grep -E '^Q-00000[123]-' B/quotes.csv >>some
cp -R B Q
sed '/^Q-000002-R1/d' some >Q/quotes.csv
sed -i -E '/^quote,|^Q-00000[13]-|^Q-000002-R[234]/!d' Q/quote_lines.csv
expect '6 revisions of 3 quotes' 0 'crm-quote -C Q stats | grep ^quotes' <<'END'
quotes 3 · revisions 6, 2 a quote, at most 3 · final 3, median in working days 2.5 (n 3)
END
cp some Q/quotes.csv
cp B/quote_lines.csv Q/
sed -n 's/^Q-000002-R4/Q-000002-R5/p' some >>Q/quotes.csv
sed -i 's/^\(Q-000002-R5,[^,]*\),4,/\1,5,/; /^Q-000002-R4/s/,final,/,superseded,/' Q/quotes.csv
expect '8 of 3 is 2.67' 0 'crm-quote -C Q stats | grep -o "revisions 8, [0-9.]* a quote"' <<'END'
revisions 8, 2.67 a quote
END
expect 'a fen of 680.00 is not 100 % below, and a fen below is not nothing' 0 \
	'crm-quote -C B new L-000062 SC-03:1@0.01 | grep "list price"; crm-quote -C B new L-000062 SC-03:1@679.99 | grep "list price"
	crm-quote -C B new L-000062 SC-03:1@0 | grep "list price"; crm-quote -C B new L-000062 SC-03:1@1360 | grep "list price"' <<'END'
  list price 680.00: this is 99.9985% below it
  list price 680.00: this is 0.0015% below it
  list price 680.00: this is 100% below it
  list price 680.00: this is 100% above it
END
rm -rf B
book B
expect 'what became another is taken of the figures, not of what is shown of them: 8 of 15 and 16 of 31' 0 \
	'crm-report -C B health --month 2026-02 --format csv | sed -n "s/^late,//p"
	awk -F, "FNR > 1 && \$10 != \"\" && \$9 != \"\" && \$11 != \"\" { m = substr(\$10, 1, 7); n[m]++; late[m] += \$10 > \$9 }
		END { a = late[\"2026-01\"] / n[\"2026-01\"]; b = late[\"2026-02\"] / n[\"2026-02\"]
		printf \"%.2f %.2f %.2f %.1f%%\n\", b * 100, a * 100, (b - a) * 100, (b - a) / a * 100 }" B/reviews.csv' <<'END'
%,51.61,31,66.67,15,-15.05,-22.6%
51.61 66.67 -15.05 -22.6%
END

# One definition of a working day.

expect 'days to final: stats, compare and the calendar say the same of every quote' 0 \
	'crm-quote -C B stats --format csv | sed -n "/^Q-/p" | cut -d, -f1,7 >stats
	for side in before after; do
		crm-report -C B compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-03-16 --list quote_days:$side --format csv
	done | grep ^Q- | sed "s/-R[0-9]*//" >listed
	cut -d, -f1 listed >names; cut -d, -f5,6 listed | days_between | paste -d, names - >ours
	wc -l <ours; sort ours | diff stats -; cut -d, -f7 listed | awk "{ printf \"%.15g\n\", int(\$1 * 100 + 0.5) / 100 }" | paste -d, names - | sort | diff stats -
	grep Q-000008 stats' <<'END'
14
Q-000008,1.79
END
expect 'and it is said what they are' 0 'crm-quote -C B stats | grep "working days to final:"' <<'END'
working days to final: working hours from the first revision to the final one, over those of a day
END
expect 'Friday 17:00 to Monday 09:30 is one hour of seven, for the lead and in the funnel' 0 \
	'crm-lead -C B -q add --customer 宁波第一医院 --stage 线索 --next +3d --need 关节镜器械要换代 --blocker 等设备科开会 --as-of "2026-03-13 17:00"
	crm-lead -C B stage L-000401 需求确认 --as-of "2026-03-16 09:30" | sed -n "s/ expected//; s/^  \(.*\) working days in .*/\1/p"
	crm-report -C B funnel --list 线索:left --format csv | sed -n "s/^L-000401,//p" | cut -d, -f6
	crm-lead -C B show L-000401 --as-of "2026-03-16 10:30" --format csv | sed -n "s/^in_stage,//p"
	crm-report -C B funnel --list 需求确认:here --format csv --as-of "2026-03-16 10:30" | sed -n "s/^L-000401,//p" | cut -d, -f6' <<'END'
L-000401
0.14
0.1429
0.14wd
0.1429
END

# The same label, the same number.

expect 'no bar of the board has the name of a tile that says another number' 0 \
	'crm-report -C B board --format json >board.json
	sed -n "/\"figure\": \"due_within_7\"/,/remark/p" board.json | sed -n "s/.*\"value\": \"\(.*\)\",/\1/p"
	awk "/\"due\"/, /\]/" board.json | awk -F\" "/\"band\"/ { band = \$4 } /\"outstanding\"/ { sum[band] = \$4 } END { printf \"%.2f = %.2f + %.2f\n\", sum[\"today\"] + sum[\"within_7\"], sum[\"today\"], sum[\"within_7\"] }"
	crm-report -C B board --format md | grep -E "^\| (Due|today|in [0-9])" | cut -d"|" -f2' <<'END'
722000.00
722000.00 = 412000.00 + 310000.00
 Due today or in 7 days 
 today 
 in 1–7 days 
 in 8–15 days 
END
expect 'the board and the countdown count the same invoices' 0 \
	'crm-ar -C B board | tail -n 1 | cut -d" " -f1-18 | sed "s/ *\$//"
	awk "/\"due\"/, /\]/" board.json | sed -n "s/.*\"invoices\": \([0-9]*\).*/\1/p" | tr "\n" " "' <<'END'
overdue 4 · today 1 · in 1–7 days 4 · in 8–15 days 4 · later 2
4 1 4 4 2 
\ no newline at the end
END
expect 'outstanding: the tile, the ageing, the ledgers' 0 \
	'sed -n "/\"figure\": \"outstanding\"/,/remark/p" board.json | sed -n "s/.*\"value\": \"\(.*\)\",/\1/p"
	crm-ar -C B aging --format csv | sed -n "s/^total,.*,//p"
	awk -F, "FNR == 1 { next } FILENAME ~ /invoices/ { sum += \$3; next } { sum -= \$3 } END { printf \"%.2f\n\", sum }" B/invoices.csv B/payments.csv' <<'END'
1775000.50
1775000.50
1775000.50
END
expect 'conversion of January: funnel and compare' 0 \
	'crm-report -C B funnel --since 2026-01-01 --until 2026-01-31 --format csv | sed -n "s/.*,total,//p" | cut -d, -f1,2,6
	crm-report -C B compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --format csv | sed -n "s/^conversion,//p" | cut -d, -f2,3' <<'END'
204,36,17.6%
17.65,204
END
expect 'approval, returns and their rate: health and compare' 0 \
	'crm-report -C B health --month 2026-02 --format csv | grep -E "^(approval_days|returns|return_rate)," | cut -d, -f1,2,3,5,7,8 | sort >health
	crm-report -C B compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --format csv |
		awk -F, -v OFS=, "/^(approval_days|returns|return_rate),/ { print \$1, \$2, \$5, \$3, \$7, \$8 }" | sort | diff health - && wc -l <health' <<'END'
3
END

# Years without holidays are all named, also the one where the count ends.

expect 'one that the count runs through, one where it ends' 0 \
	'crm-lead -C B follow L-000401 --next +480wd --note 院方说下下届采购委员会再议 -n >/dev/null' <<'END'
! crm-lead: rules/calendar.yaml has no holidays for 2027, 2028: Monday to Friday were counted as working days
END
expect 'three and more are a range' 0 'crm-report -C B funnel --as-of 2029-01-05 >/dev/null' <<'END'
! crm-report: rules/calendar.yaml has no holidays for 2027..2029: Monday to Friday were counted as working days
END

# A field counts from the day it existed, and is required by the stage that was.

filled() {
	crm-report -C B compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --format csv | grep "^$1_filled"
}
expect 'required: next follow-ups of leads that were open then' 0 'filled required' <<'END'
required_filled,%,99.41,204,99.73,226,0.32,0.3%
END
# The same from the ledger and its log alone, undone back to the month's end: each lead's share of the five required fields (four
# where it was closed: no next follow-up), of which only next follow-ups are ever empty. BY is then, or now: the stage of today.
recount() {
	sort -rs -t, -k1,1 "$CRM_TOP"/data/ningbo/log/*.csv | awk -F, -v month="$1" -v end="$2" -v by="$3" '
	FNR == NR { today[$1] = stage[$1] = $3; next_one[$1] = $4; next }
	$4 != "leads" { next }
	$1 >= end && $6 == "stage" { stage[$5] = $7 }
	$1 >= end && $6 == "next_follow_up" { next_one[$5] = $7 }
	index($1, month) == 1 { touched[$5] }
	END {
		for (id in touched) {
			at = by == "now" ? today[id] : stage[id]
			sum += at ~ /签约|流失/ || next_one[id] != "" ? 1 : 0.8
			n++
		}
		printf "%.2f %d\n", 100 * sum / n, n
	}' "$CRM_TOP/data/ningbo/leads.csv" -
}
expect 'so says a recount' 0 'recount 2026-01 2026-02-01 then; recount 2026-02 2026-03-01 then; recount 2026-01 2026-02-01 now' <<'END'
99.41 204
99.73 226
100.00 204
END
mkdir -p B/rules
cp "$T_FIELDS" B/rules/
# Shares of the shipped fields up to entry_stage, whatever came after.
sed -i '/^  entry_stage:/,/^$/{/^  entry_stage:/b;/^$/b;d}' B/rules/fields.yaml
filled optional >before
sed -i 's/^  entry_stage: .*/&\n  beds:           {label: {en: Beds, zh: 床位数}, type: int}/' B/rules/fields.yaml
expect 'a column that is added changes no past figure' 0 'filled optional | diff before -; crm-book -C B check | head -n 3' <<'END'
! crm-book: 50 edits by hand that the log doesn't know: crm book check --hand lists them, crm book adopt takes them in
! crm-book: 15664 rows checked, 0 findings
END
expect 'and counts from the day it is first used' 0 \
	'crm-lead -C B -q set L-000062 beds=120
	crm-report -C B compare --before 2026-02-01..2026-02-28 --after 2026-03-16..2026-03-16 --list optional_filled:after --format csv | sed -n "s/^L-000062,//p" | cut -d, -f6
	filled optional | diff before -' <<'END'
L-000062
45.4545
END
expect 'one that is retired counted until then' 0 \
	'crm-book -C B -q field retire leads.beds >/dev/null; filled optional | diff before -
	crm-report -C B compare --before 2026-02-01..2026-02-28 --after 2026-03-16..2026-03-16 --list optional_filled:after --format csv | sed -n "s/^L-000062,//p" | cut -d, -f6' <<'END'
40
END
done_testing
