# crm-report-verify.sh - three layers, one verdict: each at its edge, each pattern, the sample that is drawn once, the manager's sheet.
. "$(dirname "$0")/lib.sh"
. "$CRM_TOP/tests/verify-book.inc"
CRM_USER=zhoujianming CRM_NOW=2025-12-16T10:20:00+08:00
export CRM_USER CRM_NOW
verify_book pass
expect_ok 'the test book is sound' 'crm-book -C pass check'
# A copy of it to spoil.
fresh() {
	rm -rf "$1"
	cp -R pass "$1"
}
# Everything is sampled: a test says how many are right.
sample_all() {
	sed -i 's/sample: 40/sample: 1000/' "$1/rules/verify.yaml"
}
layer() {
	crm-report -C "$1" verify --month 2025-11 --format csv | sed -n "s/^$2,//p"
}

# The verdict.

fresh B
expect 'a month that passes at all three edges' 0 'crm-report -C B verify --month 2025-11' <<'END'
THREE-LAYER VERIFICATION  2025-11   VERIFIED
  layer      measure                                   value  limit    verdict
  behaviour  stage updates per person and working day  3      ≥ 3      pass
  quality    next follow-up right (random sample)      100%   ≥ 95%    pass
  result     需求确认 → 方案提交                       3.2wd  ≤ 3.2wd  pass
behaviour: 300 updates, 5 people, 20 working days  (rules/verify.yaml:11)
quality: 40 of 40 sampled (91.2–100.0%, seed 20251101)  (rules/verify.yaml:17)
result: n = 5  (rules/verify.yaml:24)
sample: 40 of 100 follow-ups, seed 20251101, stored in samples.csv: it is not drawn again

People
  person  updates a day  right  of  working days  of  verdict  patterns
  张伟                3   100%  11  3.2wd          1  pass     —
  陈晓                3   100%   9  3.2wd          1  pass     —
  林强                3   100%   8  3.2wd          1  pass     —
  周敏                3   100%   6  3.2wd          1  pass     —
  徐丽娜              3   100%   6  3.2wd          1  pass     —
END
expect 'the month before this one is the one meant' 0 'crm-report -C B verify' <<'END'
THREE-LAYER VERIFICATION  2025-11   VERIFIED
  layer      measure                                   value  limit    verdict
  behaviour  stage updates per person and working day  3      ≥ 3      pass
  quality    next follow-up right (random sample)      100%   ≥ 95%    pass
  result     需求确认 → 方案提交                       3.2wd  ≤ 3.2wd  pass
behaviour: 300 updates, 5 people, 20 working days  (rules/verify.yaml:11)
quality: 40 of 40 sampled (91.2–100.0%, seed 20251101)  (rules/verify.yaml:17)
result: n = 5  (rules/verify.yaml:24)
sample: 40 of 100 follow-ups, seed 20251101, stored in samples.csv: it is not drawn again

People
  person  updates a day  right  of  working days  of  verdict  patterns
  张伟                3   100%  11  3.2wd          1  pass     —
  陈晓                3   100%   9  3.2wd          1  pass     —
  林强                3   100%   8  3.2wd          1  pass     —
  周敏                3   100%   6  3.2wd          1  pass     —
  徐丽娜              3   100%   6  3.2wd          1  pass     —
END
expect 'the same of one person' 0 'crm-report -C B verify --month 2025年11月 --person 陈晓' <<'END'
THREE-LAYER VERIFICATION  2025-11  陈晓   VERIFIED
  layer      measure                                   value  limit    verdict
  behaviour  stage updates per person and working day  3      ≥ 3      pass
  quality    next follow-up right (random sample)      100%   ≥ 95%    pass
  result     需求确认 → 方案提交                       3.2wd  ≤ 3.2wd  pass
behaviour: 60 updates, 1 person, 20 working days  (rules/verify.yaml:11)
quality: 9 of 9 sampled (70.1–100.0%, seed 20251101)  (rules/verify.yaml:17)
result: n = 1  (rules/verify.yaml:24)
sample: 40 of 100 follow-ups, seed 20251101, stored in samples.csv: it is not drawn again
END
expect 'json' 0 'crm-report -C B verify --format json --person P-2' <<'END'
{
  "rows": [
    {
      "layer": "behaviour",
      "measure": "stage updates per person and working day",
      "value": "3",
      "limit": "≥ 3",
      "verdict": "pass",
      "count": 60,
      "of": 20,
      "low": null,
      "high": null,
      "detail": "60 updates, 1 person, 20 working days",
      "rule": "rules/verify.yaml:11"
    },
    {
      "layer": "quality",
      "measure": "next follow-up right (random sample)",
      "value": "100%",
      "limit": "≥ 95%",
      "verdict": "pass",
      "count": 9,
      "of": 9,
      "low": "70.08%",
      "high": "100%",
      "detail": "9 of 9 sampled (70.1–100.0%, seed 20251101)",
      "rule": "rules/verify.yaml:17"
    },
    {
      "layer": "result",
      "measure": "需求确认 → 方案提交",
      "value": "3.2wd",
      "limit": "≤ 3.2wd",
      "verdict": "pass",
      "count": null,
      "of": 1,
      "low": null,
      "high": null,
      "detail": "n = 1",
      "rule": "rules/verify.yaml:24"
    }
  ],
  "patterns": []
}
END
expect 'in Chinese months, or from day to day, the same month is meant' 0 \
	'crm-report -C B verify --since 2025-11-01 --until 2025-11-30 --format csv | cmp - <<X
$(crm-report -C B verify --month 2025-11 --format csv)
X'

# The sample is drawn once.

expect_match 'what was drawn lies in samples.csv' 0 'cat B/samples.csv' '^V-000001,2025-11,20251101,100,L-.1,P-.,2025-11-' '^V-000040,'
expect_ok 'and the book is sound' 'crm-book -C B check'
cp B/samples.csv drawn.csv
fresh C
expect_ok 'the same book and seed' 'crm-report -C C verify --month 2025-11 --as-of 2026-02-03'
expect 'give the same sample, whenever and wherever it is drawn' 0 \
	"cut -d, -f1-8 drawn.csv | cmp - <<X
\$(cut -d, -f1-8 C/samples.csv)
X"
row B 2025-11-28T16:00:00 P-1 'lead follow' L-11 next_follow_up 2025-12-01 2025-12-02
row B 2025-11-28T16:00:00 P-1 'lead follow' L-11 stage 线索 需求确认
expect_match 'a second verify takes the stored one, although there is more by now' 0 'crm-report -C B verify --month 2025-11' \
	'^sample: 40 of 100 follow-ups'
same_bytes 'nothing was written' B/samples.csv drawn.csv
sed -i '/^V-000007/d' B/samples.csv
expect 'a sample that has lost a row is refused' 1 'crm-report -C B verify --month 2025-11' <<'END'
! crm-report: log/2025-12.csv:18: the sample of 2025-11 was drawn with 40 rows, samples.csv has 39 of them: put the others back, it is not drawn twice
END
cp drawn.csv B/samples.csv
sed -i '/^V-000007/s/,2025-11-..,2025-12/,2025-12-02,2025-12/; /^V-000009/s/,P-.,/,P-2,/' B/samples.csv
expect 'so is one of which a row was changed' 1 'crm-report -C B verify --month 2025-11' <<'END'
! crm-report: log/2025-12.csv:78: V-000007 was drawn with next_follow_up '2025-11-07', samples.csv says '2025-12-02': put it back
! crm-report: log/2025-12.csv:94: V-000009 was drawn with person 'P-1', samples.csv says 'P-2': put it back
END
fresh B
for k in 1 2 3 4 5 6; do crm-report -C B verify --month 2025-11 >at-once.$k & done
wait
same_bytes 'six at once draw one sample' B/samples.csv drawn.csv
expect 'and all say the same' 0 'cat at-once.? | sort -u | wc -l; wc -l <at-once.1' <<'END'
17
17
END
crm-report -C B verify --month 2025-11 --list quality --format csv | sed -n '2s/.*,\(L-..\),.*/\1/p' >first-lead
sed -i "/^$(cat first-lead),/d" B/leads.csv
expect_match 'a lead that was taken out makes nothing right' 0 'crm-report -C B verify --month 2025-11 --list quality' \
	'wrong +the lead is gone from leads.csv'
fresh B
expect_match 'a dry run shows it' 0 'crm-report -C B verify --month 2025-11 --dry-run' \
	'sample: 40 of 100 follow-ups, seed 20251101; shown, not stored: dry run$'
expect_match 'so does a month that is not over' 0 'crm-report -C B verify --month 2025-11 --as-of 2025-11-28T18:00' \
	"shown, not stored: the period isn't over" '; [0-9]+ not due yet'
expect_match 'and a trial of other rules' 1 \
	'sed "s/at_least: 3$/at_least: 3.01/" B/rules/verify.yaml >other.yaml; crm-report -C B verify --month 2025-11 --rules other.yaml' \
	'shown, not stored: other rules are being tried' '^  behaviour .* 3 +≥ 3.01 +FAIL'
expect 'nothing of that was stored' 0 'cat B/samples.csv' <<'END'
id,period,seed,population,lead,person,set_at,next_follow_up,drawn_at,verdict,judged_by,judged_at,note
END
expect_match 'a list draws and stores it, too' 0 'crm-report -C B verify --month 2025-11 --list quality' '^V-000040 ' '^40 rows$'
same_bytes 'the same one' B/samples.csv drawn.csv
sed '/^samples:/,/^$/d' "$T_FIELDS" >fields
fresh B
cp fields B/rules/fields.yaml
expect_match 'a book whose fields.yaml is older is told' 0 'crm-report -C B verify --month 2025-11' \
	'not stored: rules/fields.yaml of this book has no ledger samples'
expect 'another seed, another sample' 1 \
	'sed -i "s/    sample: 40/    seed: 2025-Q4\n    sample: 40/" C/rules/verify.yaml; sed -i 1q C/samples.csv; rm C/log/2026-*.csv
	crm-report -C C verify --month 2025-11 >out && cut -d, -f5-8 C/samples.csv >other && cut -d, -f5-8 drawn.csv | cmp -s - other'

# Drawn a second way: BLAKE2b of "seed TAB period TAB lead TAB set_at TAB next", the 40 smallest.
if command -v b2sum >have; then
	awk -F, '$4 == "leads" && $6 == "next_follow_up" && $5 ~ /1$/ { print $5 "\t" $1 "\t" $8 }' pass/log/2025-11.csv |
		while read -r line; do
			printf '%s %s\n' "$(printf '20251101\t2025-11\t%s' "$line" | b2sum -l 256 | cut -c1-64)" "$line"
		done | sort | head -n 40 | sed 's/^[^ ]* //' | tr '\t' , >by-b2sum
	tail -n +2 drawn.csv | awk -F, '{ print $5 "," $7 "," $8 }' >by-crm
	same_bytes 'b2sum and sort draw the same sample' by-b2sum by-crm
else
	skip 'b2sum and sort draw the same sample' 'no b2sum'
fi

# Behaviour: 3.00 passes, one update less does not.

fresh B
sed -i '/2025-11-12T09:14:02/d' B/log/2025-11.csv
expect_match 'an update less than 3.00: cut, not rounded, and failed' 1 'crm-report -C B verify' \
	'^  behaviour .* 2.99 +≥ 3 +FAIL$' '^behaviour: 299 updates, 5 people, 20 working days  ' 'NOT VERIFIED' 'next: .* --list behaviour$'
row B 2025-11-12T17:00:00 P-6 'lead follow' L-12 next_follow_up 2025-11-12 2025-11-13
row B 2025-11-12T17:00:00 P-7 'lead follow' L-12 next_follow_up 2025-11-12 2025-11-13
row B 2025-11-12T17:00:00 P-9 'lead follow' L-12 next_follow_up 2025-11-12 2025-11-13
expect_match 'who left, is away, or is no salesperson does not help' 1 'crm-report -C B verify' ' 2.99 ' '^behaviour: 299 updates, 5 people'
row B 2025-11-15T10:00:00 P-1 'lead follow' L-12 next_follow_up 2025-11-14 2025-11-17
expect_match 'nor does a Saturday' 1 'crm-report -C B verify' ' 2.99 ' '^behaviour: 299 updates.*; 1 on days off not counted  '
row B 2025-11-12T17:00:00 P-1 'lead set' L-12 blocker 设备科预算未批 主任出差
expect_match 'nor another field' 1 'crm-report -C B verify' '299 updates'
row B 2025-11-12T09:11:02 P-1 'lead follow' L-12 stage 线索 需求确认
expect_match 'nor a second field in the same command' 1 'crm-report -C B verify' '299 updates'
row B 2025-11-12T09:11:03 'P-1 by P-8' 'lead stage' L-12 stage 线索 需求确认
expect_match 'one a second later does, by whomever it was entered' 0 'crm-report -C B verify' ' 3 +≥ 3 +pass$' '^behaviour: 300 updates'
expect_match 'halfway through, only the days that have begun count' 0 \
	'crm-report -C B verify --month 2025-11 --as-of 2025-11-14T18:00' 'behaviour .* 3 +≥ 3 +pass$' '^behaviour: 150 updates, 5 people, 10 working days'
expect_match 'every update opens' 0 'crm-report -C pass verify --dry-run --list behaviour --format csv' \
	'^2025-11-03T09:11:01\+08:00,P-1,L-11,鄞州第二医院,next_follow_up,2025-11-03,2025-11-04,log/2025-11.csv:17$'
expect '300 of them' 0 'crm-report -C pass verify --dry-run --list behaviour --format csv | tail -n +2 | wc -l' <<'END'
300
END
expect '60 of one person, by either colon' 0 'crm-report -C pass verify --dry-run --list behaviour：林强 --format csv | grep -c ,P-3,' <<'END'
60
END

# Quality: 95 of 100 pass, 94 do not; what makes a follow-up wrong.

fresh B
sample_all B
for k in 04 05 06 07; do
	sed -i "s/^\(2025-11-${k}T09:11:01.*\),2025-11-..,\$/\1,2025-11-08,/" B/log/2025-11.csv
done
sed -i 's/^\(2025-11-18T09:12:01.*\),2025-11-..,$/\1,2025-11-17,/' B/log/2025-11.csv
expect_match '95 of 100 are enough' 0 'crm-report -C B verify --dry-run' 'quality .* 95% +≥ 95% +pass$' '^quality: 95 of 100 sampled \(88.8–97.8%'
expect 'not a working day, past when it was set: each says why' 0 \
	'crm-report -C B verify --dry-run --list quality --format csv | grep wrong | cut -d, -f2,5-8 | sort' <<'END'
L-11,2025-11-04T09:11:01+08:00,2025-11-08,wrong,not a working day
L-11,2025-11-05T09:11:01+08:00,2025-11-08,wrong,not a working day
L-11,2025-11-06T09:11:01+08:00,2025-11-08,wrong,not a working day
L-11,2025-11-07T09:11:01+08:00,2025-11-08,wrong,not a working day
L-21,2025-11-18T09:12:01+08:00,2025-11-17,wrong,already past when it was set
END
sed -i '/^2025-12-01T10:00:01+08:00,P-5/d' B/log/2025-12.csv
expect_match '94 are not' 1 'crm-report -C B verify --dry-run' 'quality .* 94% +≥ 95% +FAIL$' '^quality: 94 of 100 sampled \(87.5–97.2%'
fresh B
sample_all B
sed -i '/^2025-12-01T10:00:01+08:00,P-5/d' B/log/2025-12.csv
expect_match 'nobody came on Monday' 0 'crm-report -C B verify --dry-run --list quality:徐丽娜' \
	'L-51 .*2025-11-28 09:15 +2025-12-01 +wrong +not kept: nobody touched the lead around that day'
row B 2025-12-02T18:00:00 P-8 'lead set' L-51 need 关节镜 换代
expect_none 'a working day late is kept, by whomever and whatever' 0 'crm-report -C B verify --dry-run --list quality:徐丽娜' wrong
sed -i '/^2025-12-02T18/d' B/log/2025-12.csv
row B 2025-12-03T00:00:00 P-8 'lead set' L-51 need 关节镜 换代
expect_match 'two are not' 0 'crm-report -C B verify --dry-run --list quality:徐丽娜' 'wrong +not kept'
sed -i 's/kept: 1wd/kept: 2d/' B/rules/verify.yaml
expect_none 'unless the rule says so' 0 'crm-report -C B verify --dry-run --list quality:徐丽娜' wrong
sed -i 's/kept: 2d/kept: 1d/' B/rules/verify.yaml
expect_match 'days are calendar days' 0 'crm-report -C B verify --dry-run --list quality:徐丽娜' 'wrong +not kept'
fresh B
sample_all B
lead B L-61 C-1 线索 '' P-2
lead B L-62 C-1 签约 '' P-2
lead B L-63 C-2 线索 '' P-2
lead B L-64 C-1 线索 '' P-2 2025-12-02T09:00:00
lead B L-65 C-1 线索 2025-12-08 P-2
row B 2025-12-03T09:00:00 P-2 'lead follow' L-65 next_follow_up '' 2025-12-08
row B 2025-11-26T09:30:00 P-2 'lead follow' L-62 next_follow_up '' 2025-12-12
row B 2025-11-27T09:30:00 P-2 'lead stage' L-62 stage 合同审批 签约
lead B L-66 C-1 线索 2026-01-05 P-2
row B 2025-11-26T09:40:00 P-2 'lead follow' L-66 next_follow_up '' 2025-12-15
expect 'missing where the lead was open; closed before; not due yet' 0 \
	'crm-report -C B verify --dry-run --list quality:陈晓 --format csv | cut -d, -f2- | grep ^L-6 | sort' <<'END'
L-61,鄞州第二医院,P-2,,,wrong,missing,,,
L-62,鄞州第二医院,P-2,2025-11-26T09:30:00+08:00,2025-12-12,right,closed before it was due,,,log/2025-11.csv:317
L-65,鄞州第二医院,P-2,,,wrong,missing,,,
L-66,鄞州第二医院,P-2,2025-11-26T09:40:00+08:00,2025-12-15,pending,not due yet,,,log/2025-11.csv:319
END
expect_match 'what is not due yet counts neither way' 0 'crm-report -C B verify --dry-run' '^quality: 101 of 103 sampled .*; 1 not due yet  '
expect_match 'the day after it does' 0 'crm-report -C B verify --dry-run --month 2025-11 --as-of 2025-12-17' '101 of 104 sampled'

# Result: 3.2 working days pass, a minute more does not.

fresh B
sed -i 's/^2025-11-06T10:24:00\(.*L-59,stage\)/2025-11-06T10:25:00\1/' B/log/2025-11.csv
expect_match 'a minute more on one of five: failed, and no figure that says the limit was kept' 1 'crm-report -C B verify --dry-run' \
	'^  result +需求确认 → 方案提交 +3.2005wd +≤ 3.2wd +FAIL$' '^result: n = 5 '
fresh B
row B 2025-11-10T09:00:00 P-8 'lead stage' L-19 stage 内部协同 需求确认
row B 2025-11-20T09:00:00 P-8 'lead stage' L-19 stage 需求确认 内部协同
row B 2025-11-03T09:00:00 P-8 'lead stage' L-12 stage 线索 方案输出
row B 2025-11-24T09:00:00 P-8 'lead stage' L-12 stage 方案输出 内部协同
row B 2025-11-03T09:00:00 P-8 'lead stage' L-13 stage 线索 需求确认
row B 2025-11-24T09:00:00 P-8 'lead stage' L-13 stage 需求确认 流失
row B 2025-11-03T09:00:00 P-8 'lead stage' L-22 stage 线索 需求确认
row B 2025-11-05T09:00:00 P-8 'lead stage' L-22 stage 需求确认 报价
row B 2025-11-26T09:00:00 P-8 'lead stage' L-23 stage 线索 需求确认
row B 2025-12-01T09:00:00 P-8 'lead stage' L-23 stage 需求确认 内部协同
for move in 'L-19 内部协同' 'L-12 内部协同' 'L-13 流失' 'L-22 报价' 'L-23 内部协同'; do
	sed -i "s/^\(${move% *},C-.\),[^,]*/\1,${move#* }/" B/leads.csv
done
expect 'back again, skipped, lost, leapt, next month: each counted once, where it belongs' 0 \
	'crm-report -C B verify --dry-run --list result' <<'END'
lead  customer      person  entered           handed in         working days
L-19  慈溪中医医院  张伟    2025-11-03 09:00  2025-11-06 10:24           3.2
L-22  慈溪中医医院  陈晓    2025-11-03 09:00  2025-11-05 09:00             2
L-29  慈溪中医医院  陈晓    2025-11-03 09:00  2025-11-06 10:24           3.2
L-39  慈溪中医医院  林强    2025-11-03 09:00  2025-11-06 10:24           3.2
L-49  慈溪中医医院  周敏    2025-11-03 09:00  2025-11-06 10:24           3.2
L-59  慈溪中医医院  徐丽娜  2025-11-03 09:00  2025-11-06 10:24           3.2
6 rows
END

# Where there are solutions, what was handed in is told by them.

fresh B
cat >B/rules/fields/solutions.yaml <<'END'
solutions:
  id:           {label: {en: ID, zh: 方案编号}, type: id, prefix: S, required: true}
  lead:         {label: {en: Lead, zh: 商机}, type: ref leads, required: true}
  engineer:     {label: {en: Engineer, zh: 工程师}, type: ref people}
  due_at:       {label: {en: Due, zh: 截止时间}, type: time}
  submitted_at: {label: {en: Submitted at, zh: 提交时间}, type: time}
END
sed -i 's/    to: 内部协同/    to: solutions.submitted_at/' B/rules/verify.yaml
cat >B/solutions.csv <<'END'
id,lead,engineer,due_at,submitted_at
S-1,L-19,P-9,2025-11-05T12:00:00+08:00,2025-11-05T10:00:00+08:00
S-2,L-19,P-9,2025-11-05T12:00:00+08:00,2025-11-04T09:00:00+08:00
S-3,L-29,P-9,2025-11-05T12:00:00+08:00,2025-11-05T11:00:00+08:00
S-4,L-39,P-9,2025-11-05T12:00:00+08:00,2025-11-05T12:00:00+08:00
S-5,L-49,P-9,2025-11-05T12:00:00+08:00,
S-6,L-11,P-9,,2025-11-05T12:00:00+08:00
END
expect 'from entering a stage to the first solution' 0 'crm-report -C B verify --dry-run --list result' <<'END'
lead  customer      person  entered           handed in         working days
L-19  慈溪中医医院  张伟    2025-11-03 09:00  2025-11-04 09:00             1
L-29  慈溪中医医院  陈晓    2025-11-03 09:00  2025-11-05 11:00        2.2857
L-39  慈溪中医医院  林强    2025-11-03 09:00  2025-11-05 12:00        2.4286
3 rows
END
expect_match 'and who hands in at the last minute' 0 'crm-report -C B verify --dry-run' \
	'^  突击 +王思远 +count 3 \(>= 3\), share 75% \(> 50%\)$'

# Patterns. Each has what makes it and what just doesn't.

tasks() {
	echo id,kind,title,assignee,due_at,status,done_at,done_by
	n=0
	for t in "$@"; do
		n=$((n + 1))
		echo "T-$n,service-48h,48小时专属服务包,P-1,2025-11-20T18:00:00+08:00,done,2025-11-20T$t+08:00,"
	done
}
fresh B
tasks 16:00:00 17:59:59 18:00:00 15:59:59 15:00:00 18:00:01 >B/tasks.csv
expect_none 'half of six at the last minute: no rush' 0 'crm-report -C B verify --dry-run' 突击
tasks 16:00:00 17:59:59 18:00:00 15:59:59 18:00:01 >B/tasks.csv
expect_match 'three of five: a rush, of the team and of who did it' 0 'crm-report -C B verify --dry-run' \
	'^  突击 +team +count 3 \(>= 3\), share 60% \(> 50%\)$' '^  突击 +张伟 +count 3' '^next: crm task remind --ahead 48h$' '^突击: 多半压着截止时间才交.*  \(rules/verify.yaml:[0-9]+\)$' \
	'^  张伟 .*pass +突击$'
expect 'the rush opens' 0 'crm-report -C B verify --dry-run --list 突击:张伟' <<'END'
at                person  ID   customer  field    old                        new                        place
2025-11-20 16:00  张伟    T-1  —         done_at  2025-11-20T18:00:00+08:00  2025-11-20T16:00:00+08:00  tasks.csv:2
2025-11-20 17:59  张伟    T-2  —         done_at  2025-11-20T18:00:00+08:00  2025-11-20T17:59:59+08:00  tasks.csv:3
2025-11-20 18:00  张伟    T-3  —         done_at  2025-11-20T18:00:00+08:00  2025-11-20T18:00:00+08:00  tasks.csv:4
3 rows
END
tasks 16:00:00 17:59:59 >B/tasks.csv
expect_none 'two are no pattern' 0 'crm-report -C B verify --dry-run' 突击

burst() {
	fresh B
	for k in 0 1 2 3 4 5 6; do
		row B 2025-11-20T16:0$k:00 P-2 'lead follow' L-2$((k % 3 + 1)) next_follow_up 2025-11-21 2025-11-24
	done
	row B "2025-11-20T$1" P-2 'lead stage' L-22 stage 线索 需求确认
}
burst 16:10:01
expect_none 'eight updates in ten minutes and a second: no burst' 0 'crm-report -C B verify --dry-run' 扎堆更新
burst 16:10:00
expect_match 'in ten minutes: one' 0 'crm-report -C B verify --dry-run' '^  扎堆更新 +陈晓 +count 8 \(>= 8\)$'
expect 'the burst opens' 0 'crm-report -C B verify --dry-run --list 扎堆更新' <<'END'
at                person  ID    customer      field           old         new         place
2025-11-20 16:00  陈晓    L-21  鄞州第二医院  next_follow_up  2025-11-21  2025-11-24  log/2025-11.csv:317
2025-11-20 16:01  陈晓    L-22  慈溪中医医院  next_follow_up  2025-11-21  2025-11-24  log/2025-11.csv:318
2025-11-20 16:02  陈晓    L-23  慈溪中医医院  next_follow_up  2025-11-21  2025-11-24  log/2025-11.csv:319
2025-11-20 16:03  陈晓    L-21  鄞州第二医院  next_follow_up  2025-11-21  2025-11-24  log/2025-11.csv:320
2025-11-20 16:04  陈晓    L-22  慈溪中医医院  next_follow_up  2025-11-21  2025-11-24  log/2025-11.csv:321
2025-11-20 16:05  陈晓    L-23  慈溪中医医院  next_follow_up  2025-11-21  2025-11-24  log/2025-11.csv:322
2025-11-20 16:06  陈晓    L-21  鄞州第二医院  next_follow_up  2025-11-21  2025-11-24  log/2025-11.csv:323
2025-11-20 16:10  陈晓    L-22  慈溪中医医院  stage           线索        需求确认    log/2025-11.csv:324
8 rows
END
sed -i 's/P-2,lead stage/P-3,lead stage/' B/log/2025-11.csv
expect_none 'of two people: none' 0 'crm-report -C B verify --dry-run' 扎堆更新

pong() {
	fresh B
	for k in 1 2 3; do
		row B 2025-11-1${k}T14:00:00 P-3 'lead stage' L-3$k stage 线索 需求确认
		row B "2025-11-$1" P-3 'lead stage' L-3$k stage 需求确认 线索
	done
}
pong 19T14:00:00
expect_match 'three moves undone, two of them within a week: not yet' 0 'crm-report -C B verify --dry-run --list 来回跳' '^2 rows$'
expect_none 'so it has no name' 0 'crm-report -C B verify --dry-run' 来回跳
pong 18T14:00:00
expect_match 'three: back and forth' 0 'crm-report -C B verify --dry-run' '^  来回跳 +林强 +count 3 \(>= 3\)$'
expect 'the moves open' 0 'crm-report -C B verify --dry-run --list 来回跳:P-3' <<'END'
at                person  ID    customer      field  old       new   place
2025-11-18 14:00  林强    L-31  鄞州第二医院  stage  需求确认  线索  log/2025-11.csv:318
2025-11-18 14:00  林强    L-32  慈溪中医医院  stage  需求确认  线索  log/2025-11.csv:320
2025-11-18 14:00  林强    L-33  慈溪中医医院  stage  需求确认  线索  log/2025-11.csv:322
3 rows
END

steps() {
	fresh B
	sed -i '/,P-4,lead follow/d' B/log/2025-11.csv
	for d in 04 05 06 07; do
		row B 2025-11-${d}T09:00:00 P-4 'lead follow' L-41 next_follow_up 2025-11-$d 2025-11-$(printf %02d $((${d#0} + 7)))
	done
	row B 2025-11-18T09:00:00 P-4 'lead follow' L-41 next_follow_up 2025-11-18 "2025-11-$1"
	row B 2025-11-19T09:00:00 P-4 'lead follow' L-41 next_follow_up 2025-11-25 2025-11-26
}
steps 24
expect_none 'four of six by seven days: no pattern' 1 'crm-report -C B verify --dry-run' 总推7天
steps 25
expect_match 'five of six: one' 1 'crm-report -C B verify --dry-run' '^  总推7天 +周敏 +count 5 \(>= 5\), share 83.3% \(>= 80%\)$'
expect_match 'it opens' 0 'crm-report -C B verify --dry-run --list 总推7天' '2025-11-18 +2025-11-25 +log/2025-11.csv:2' '^5 rows$'

copy() {
	fresh B
	for k in 11 12 13 21 $1; do
		row B 2025-11-21T15:$k:00 P-5 'lead follow' L-$k next_follow_up 2025-11-24 2025-11-25 '院领导出差，下周再约ＯＫ'
		row B 2025-11-21T15:$k:00 P-5 'lead follow' L-$k updated_at 2025 2026 '院领导出差，下周再约ＯＫ'
	done
	row B 2025-11-21T15:59:00 P-5 'lead set' L-11 blocker 设备科预算未批 ' 院领导出差，下周再约ok '
}
copy 11
expect_none 'the same words on four leads: no pattern' 0 'crm-report -C B verify --dry-run' 复制粘贴
copy 31
expect_match 'on five: copied' 0 'crm-report -C B verify --dry-run' '^  复制粘贴 +徐丽娜 +count 6 \(>= 5\)$'
expect 'full width, case and blanks apart it is the same text; a note counts once' 0 \
	'crm-report -C B verify --dry-run --list 复制粘贴' <<'END'
at                person  ID    customer      field    old             new                       place
2025-11-21 15:11  徐丽娜  L-11  鄞州第二医院  note     —               院领导出差，下周再约ＯＫ  log/2025-11.csv:317
2025-11-21 15:12  徐丽娜  L-12  慈溪中医医院  note     —               院领导出差，下周再约ＯＫ  log/2025-11.csv:319
2025-11-21 15:13  徐丽娜  L-13  慈溪中医医院  note     —               院领导出差，下周再约ＯＫ  log/2025-11.csv:321
2025-11-21 15:21  徐丽娜  L-21  鄞州第二医院  note     —               院领导出差，下周再约ＯＫ  log/2025-11.csv:323
2025-11-21 15:31  徐丽娜  L-31  鄞州第二医院  note     —               院领导出差，下周再约ＯＫ  log/2025-11.csv:325
2025-11-21 15:59  徐丽娜  L-11  鄞州第二医院  blocker  设备科预算未批   院领导出差，下周再约ok   log/2025-11.csv:327
6 rows
END

# 刷数据 and 黑箱: of a person, of the team.

fresh B
sample_all B
sed -i 's/^\(2025-11-0[3-7].*,P-1,.*\),2025-11-..,$/\1,2025-11-09,/' B/log/2025-11.csv
expect_match 'three a day, three quarters right' 0 'crm-report -C B verify --dry-run' \
	'^  张伟 +3 +75% +20 +3.2wd +1 +FAIL +刷数据$' \
	'^  刷数据 +张伟 +behaviour pass, quality 75% \(< 80%\), quality.of 20 \(>= 5\)$' \
	'^刷数据: 更新很勤.*  \(rules/verify.yaml:[0-9]+\)$'
expect_match 'it opens to what was sampled and what was done' 0 'crm-report -C B verify --dry-run --list 刷数据' \
	'2025-11-09 +wrong +not a working day' '^20 rows$' '^60 rows$'
expect_match 'that person alone is not verified' 1 'crm-report -C B verify --dry-run --person 张伟' \
	'^THREE-LAYER VERIFICATION  2025-11  张伟   NOT VERIFIED$' '^  刷数据 '
for p in 2 3; do
	sed -i "s/^\(2025-11-0[3-7].*,P-$p,.*\),2025-11-..,\$/\1,2025-11-09,/" B/log/2025-11.csv
	sed -i "s/^\(2025-11-1[0-4].*,P-$p,.*\),2025-11-..,\$/\1,2025-11-16,/" B/log/2025-11.csv
done
expect_match 'of the team, too, where it is most of it' 1 'crm-report -C B verify --dry-run' '^  刷数据 +team +behaviour pass, quality 75%'
fresh B
sample_all B
sed -i '/,L-.2,/d; /,L-.3,/d' B/log/2025-11.csv
expect_match 'all right, one a day' 1 'crm-report -C B verify --dry-run' '^  behaviour .* 1 +≥ 3 +FAIL' '100 of 100 sampled' \
	'^  黑箱 +team +behaviour fail, quality pass, quality.of 100' '^  黑箱 +陈晓 '

# Nothing to judge is not passed.

fresh B
sed -i 's/,A$/,B/' B/customers.csv
expect_match 'no customer graded A' 1 'crm-report -C B verify' 'quality .* — +≥ 95% +no data$' '^quality: 0 of 0 sampled' \
	'^sample: no next follow-up to draw from$' 'NOT VERIFIED'

# The manager's sheet.

fresh B
expect 'no sheet before the sample is drawn' 1 'crm-report -C B verify sheet --month 2025-11' <<'END'
! crm-report: no sample of 2025-11 is drawn yet; crm report verify --month 2025-11 draws it
END
expect_ok 'drawn' 'crm-report -C B verify --month 2025-11'
expect_ok 'out' 'crm-report -C B verify sheet --month 2025-11 -o sheet.csv'
expect 'it does not say what the rule says' 0 'head -n 3 sheet.csv' <<'END'
id,lead,customer,person,set_at,next_follow_up,verdict,note
V-000001,L-11,鄞州第二医院,张伟,2025-11-25T09:11:01+08:00,2025-11-26,,
V-000002,L-41,鄞州第二医院,周敏,2025-11-28T09:14:01+08:00,2025-12-01,,
END
awk -F, 'BEGIN { OFS = "," } NR == 2 { $7 = "错"; $8 = "客户说没约过" } NR == 3 { $7 = "right" } NR == 4 { $7 = " 错误 " }
	{ print }' sheet.csv >filled.csv
expect 'in' 0 'crm-report -C B verify judge filled.csv' <<'END'
1 right, 2 wrong, 37 without a verdict; 3 of them new
END
expect_match 'it counts, and is told apart' 0 'crm-report -C B verify --month 2025-11' \
	'95% +≥ 95% +pass$' '^quality: 38 of 40 sampled \(83.5–98.6%, seed 20251101\); 3 judged by hand, 2 of them against the rule  '
expect_match 'with who and when' 0 'head -n 2 B/samples.csv' ',wrong,P-8,2025-12-16T10:20:00\+08:00,客户说没约过$'
expect 'the same sheet again changes nothing' 0 'crm-report -C B verify judge filled.csv' <<'END'
1 right, 2 wrong, 37 without a verdict; 0 of them new
END
expect_match 'as a spreadsheet writes it: GB18030, Chinese headers' 0 \
	'sed "1s/.*/编号,商机,客户,填写人,填写时间,下次跟进时间,抽查结论,备注/; 5s/,,\$/,不准,/" filled.csv | iconv -t GB18030 >gb.csv; crm-report -C B verify judge gb.csv' \
	'^1 right, 3 wrong, 36 without a verdict; 1 of them new$'
expect_match 'one wrong more, and it fails' 1 'crm-report -C B verify --month 2025-11' '92.5% +≥ 95% +FAIL$' '^quality: 37 of 40'
expect 'what is no verdict, what is in no sample' 1 \
	'printf "id,verdict\nV-000001,maybe\nV-999999,right\n" >bad.csv; crm-report -C B verify judge bad.csv' <<'END'
! crm-report: bad.csv:2: verdict: 'maybe' is not right or wrong (对, 错)
! crm-report: bad.csv:3: id: 'V-999999' is in no sample
END
expect 'what is no sheet' 1 'crm-report -C B verify judge B/people.csv' <<'END'
! crm-report: B/people.csv: the columns id and verdict are wanted; crm report verify sheet writes them
END
expect 'a dry run writes nothing' 0 \
	'cp B/samples.csv kept.csv; printf "id,verdict\nV-000005,right\n" >one.csv; crm-report -C B verify judge one.csv -n >out; cmp kept.csv B/samples.csv'

# A second way: sqlite3 over the CSVs.

fresh B
sed -i '/2025-11-1[1-3]T09:1[24]/d; s/^\(2025-11-2[0-5].*,P-[35],.*\),2025-11-..,$/\1,2025-11-29,/' B/log/2025-11.csv
sed -i 's/^2025-11-06T10:24:00\(.*L-[245]9,stage\)/2025-11-07T16:45:00\1/' B/log/2025-11.csv
tasks 16:00:00 17:59:59 18:00:00 15:59:59 18:00:01 >B/tasks.csv
sample_all B
crm-report -C B verify --month 2025-11 --format csv >B.csv
if command -v sqlite3 >have; then
	cat >recount.sql <<-'END'
	.mode csv
	.import B/log/2025-11.csv l
	.import B/log/2025-12.csv l2
	.import B/people.csv people
	.import B/leads.csv leads
	.import B/customers.csv customers
	.import B/tasks.csv tasks
	.import workdays.csv workdays
	DELETE FROM l2 WHERE at = 'at';
	INSERT INTO l SELECT at, actor, command, ledger, id, field, old, new, note FROM l2;
	CREATE VIEW log AS SELECT rowid AS n, substr(at, 1, 19) AS t, substr(at, 1, 10) AS d, * FROM l WHERE ledger = 'leads';
	CREATE VIEW updates AS SELECT DISTINCT log.at, log.actor, log.command, log.id FROM log
	  JOIN people p ON p.id = log.actor AND p.role = 'sales' AND p.status = 'active'
	  JOIN workdays w ON w.day = log.d
	  WHERE field IN ('stage', 'next_follow_up') AND d LIKE '2025-11-%';
	SELECT 'behaviour', (SELECT count(*) FROM updates), (SELECT count(*) FROM workdays WHERE day LIKE '2025-11-%') *
	  (SELECT count(*) FROM people WHERE role = 'sales' AND status = 'active');
	CREATE VIEW follow AS SELECT log.*, (SELECT max(day) FROM workdays WHERE day < log.new) AS before,
	  (SELECT min(day) FROM workdays WHERE day > log.new) AS after
	  FROM log JOIN leads ON leads.id = log.id JOIN customers c ON c.id = leads.customer AND c.grade = 'A'
	  WHERE field = 'next_follow_up' AND log.new <> '' AND d LIKE '2025-11-%';
	SELECT 'quality', sum(EXISTS (SELECT 1 FROM workdays w WHERE w.day = follow.new) AND follow.new >= follow.d AND
	  EXISTS (SELECT 1 FROM log t WHERE t.id = follow.id AND t.t > follow.t AND t.d BETWEEN before AND after)), count(*) FROM follow;
	CREATE TABLE hours (a, b);
	INSERT INTO hours VALUES (' 09:00:00', ' 12:00:00'), (' 13:30:00', ' 17:30:00');
	CREATE VIEW spans AS SELECT f.id, replace(min(f.t), 'T', ' ') AS a, (SELECT replace(min(u.t), 'T', ' ') FROM log u
	  WHERE u.id = f.id AND u.field = 'stage' AND u.new = '内部协同') AS b
	  FROM log f WHERE f.field = 'stage' AND f.new = '需求确认' GROUP BY f.id;
	SELECT 'result', round(sum(max(0, strftime('%s', min(spans.b, day || hours.b)) - strftime('%s', max(spans.a, day || hours.a)))) / 25200.0 /
	  count(DISTINCT id), 4), count(DISTINCT id) FROM spans, workdays, hours
	  WHERE spans.b LIKE '2025-11-%' AND day || hours.b > spans.a AND day || hours.a < spans.b;
	SELECT 'rush', sum(strftime('%s', due_at) - strftime('%s', done_at) BETWEEN 0 AND 7200), count(*) FROM tasks WHERE status = 'done';
	END
	{
		echo day
		for d in $days; do echo 2025-11-$d; done
		for d in 01 02 03 04 05; do echo 2025-12-$d; done
	} >workdays.csv
	sqlite3 :memory: <recount.sql >by-sqlite 2>sqlite.err
	sed 's/^/# /' sqlite.err
	tr -d '\r' <by-sqlite >second
	{
		sed -n 's/^\(behaviour\|quality\),.*,\(pass\|fail\),\([0-9]*\),\([0-9]*\),.*/\1,\3,\4/p' B.csv
		crm-report -C B verify --list result --format csv | awk -F, 'NR > 1 { s += $6; n++ } END { printf "result,%s,%d\n", sprintf("%.4f", s / n) + 0, n }'
		sed -n 's/^突击,,\([0-9]*\),\([0-9]*\),.*/rush,\1,\2/p' B.csv
	} >first
	same_bytes 'sqlite3 counts the same updates, right ones, days and hand-ins' first second
	ok 'four figures were compared' test "$(wc -l <first)" = 4
else
	skip 'sqlite3 counts the same' 'no sqlite3'
fi

# Wrong usage, wrong rules.

expect 'a list of nothing' 2 'crm-report -C B verify --list 刷数剧' <<'END'
! crm-report: --list: '刷数剧' is no figure; did you mean '刷数据'?
END
expect 'no month' 2 'crm-report -C B verify --month 2025-13' <<'END'
! crm-report: --month: '2025-13' is no month; write 2026-02
END
expect 'a month that has not begun' 2 'crm-report -C B verify --month 2026-01' <<'END'
! crm-report: 2026-01 has not begun yet
END
expect 'the wrong way round' 2 'crm-report -C B verify --since 2025-11-05 --until 2025-11-04' <<'END'
! crm-report: --until lies before --since
END
expect 'both' 2 'crm-report -C B verify --since 2025-11-05 --month 2025-11' <<'END'
! crm-report: either --month or --since is wanted, not both
END
expect 'only an end' 2 'crm-report -C B verify --until 2025-11-05' <<'END'
! crm-report: missing: --since
END
expect_match 'part of a month' 0 'crm-report -C pass verify --since 2025-11-03 --until 2025-11-07 --dry-run' '  2025-11-03..2025-11-07 ' \
	'seed 20251103'
cat >B/rules/verify.yaml <<'END'
layers:
  behaviour: {measure: stage-updates, fields: [stag], roles: [seller], at_least: 3}
  quality: {measure: next-follow-up, of: {customer.grad: A}, sample: 0, kept: 1h, at_least: 95%}
  result: {measure: dwell, from: 需求确, to: solution.submitted, at_most: 3d}
patterns:
  - {id: behaviour, when: {count: '> 1'}}
  - {id: a, when: {behavior: '> 1'}}
  - {id: b, per: everybody, when: {count: '> 1'}}
  - {id: c, measure: {bursts: 3}, when: {count: '> 1'}}
  - {id: d, measure: {burst: 1, within: 10m}, when: {count: '> 1'}}
  - {id: e, measure: {hand_in: {orders: {}}, within: 2h}, when: {count: '> 1'}}
  - {id: f, measure: {step: 7wd}, when: {count: '> 1'}}
  - {id: g, measure: {copied: [needs], leads: 5, letters: 8}, when: {count: '> 1'}}
  - {id: g, when: {count: '> 1'}}
  - {id: 'h:i', when: {count: '> 1'}}
  - {id: j, measure: {ping_pong: owner, within: 7d}, when: {count: '> 1'}}
  - {id: k, measure: {burst: 3, within: 1wd}, when: {count: '> 1'}}
END
expect 'every fault of a rule file at its place' 0 'crm-book -C B rules check | grep -F verify.yaml' <<'END'
rules/verify.yaml                                      15        16
rules/verify.yaml:2:48: 'stag' is no column of leads; did you mean 'stage'?
rules/verify.yaml:2:63: there is no role 'seller'
rules/verify.yaml:3:70: sample: 0 is not between 1 and 100000
rules/verify.yaml:4:34: there is no stage '需求确'; did you mean '需求确认'?
rules/verify.yaml:6:10: 'behaviour' is a layer; give the pattern another id
rules/verify.yaml:7:30: there is no field 'behavior'; did you mean 'behaviour'?
rules/verify.yaml:8:18: per: 'everybody' is not person, team or both
rules/verify.yaml:9:22: measure: one of hand_in, burst, ping_pong, step, copied is wanted
rules/verify.yaml:10:30: burst: 1 is not between 2 and 100000
rules/verify.yaml:11:33: 'orders' is no key here; there are solutions, tasks
rules/verify.yaml:12:29: step: whole days are wanted, such as 7d
rules/verify.yaml:13:32: 'needs' is no column of leads; did you mean 'need'?
rules/verify.yaml:14:10: 'g' stands twice, first in line 13
rules/verify.yaml:15:10: 'h:i': no ':' in an id, --list PATTERN:PERSON is cut there
rules/verify.yaml:16:34: ping_pong: 'owner' is not known here; there is 'stage'
rules/verify.yaml:17:41: within: not working days, but s, m, h or d
END
expect_match 'a verify by such rules is refused' 3 'crm-report -C B verify' 'rules/verify.yaml:2:'
cat >tail <<'END'
examples:
  - {given: {behaviour: 3}, expect: {verdict: pass}}
  - {given: {count: 3, shore: 5%}, expect: {pattern: none}}
  - {given: {count: 3}, expect: {pattern: 突记}}
  - {given: {result: 3d}, expect: {verdict: pass}}
END
sed '/^examples:/,$d' pass/rules/verify.yaml | cat - tail >B/rules/verify.yaml
expect 'examples that are wrong' 0 'crm-book -C B rules test --format csv | grep -F verify.yaml: | cut -d, -f2-' <<'END'
FAIL,behaviour 3,verdict pass,fail
FAIL,"count 3, shore 5%",pattern none,rules/verify.yaml:68:24: there is no field 'shore'
FAIL,count 3,pattern 突记,failrules/verify.yaml:69:43: there is no pattern '突记'
FAIL,result 3d,verdict pass,"rules/verify.yaml:70:22: result: working days are wanted, such as 3.2wd"
END
done_testing
