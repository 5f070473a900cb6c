# crm-ar-terms.sh - when money is due: from the day of issue, by the words of the trade, by the customer's terms; days without a year.
. "$(dirname "$0")/lib.sh"
CRM_USER=zhaoguoping
export CRM_USER
book n
due() { # ISSUED DUE: the day it is due
	crm-ar -C n -n invoice add --customer C-000002 --amount 1000 --issued "$1" --due "$2" --format csv 2>said | sed -n 's/^invoices,[^,]*,due_on,,//p'
	grep -v 'dry run' said >&2 || :
}

#
# From the day of issue
#
expect 'what counts from a day counts from the day of issue' 0 'for t in +30d +1m +2w +1y +10wd 30天 30日内 ＋３０ｄ; do echo "$t $(due 2026-01-31 $t)"; done' <<'EOF'
+30d 2026-03-02
+1m 2026-02-28
+2w 2026-02-14
+1y 2027-01-31
+10wd 2026-02-13
30天 2026-03-02
30日内 2026-03-02
＋３０ｄ 2026-03-02
EOF
expect 'the end of a month, a day of one' 0 'for t in 月结0 月结30 月结60天 月底 当月底 下月底 次月末 次月15日 下月31号 隔月10日 现结 见票即付; do echo "$t $(due 2026-01-31 $t)"; done' <<'EOF'
月结0 2026-01-31
月结30 2026-03-02
月结60天 2026-04-01
月底 2026-01-31
当月底 2026-01-31
下月底 2026-02-28
次月末 2026-02-28
次月15日 2026-02-15
下月31号 2026-02-28
隔月10日 2026-03-10
现结 2026-01-31
见票即付 2026-01-31
EOF
expect 'of a leap year, over a year' 0 'due 2028-01-31 +1m; due 2028-01-31 下月底; due 2026-12-05 次月15日; due 2026-11-30 +3m; due 2026-12-31 月结45' <<'EOF'
2028-02-29
2028-02-29
2027-01-15
2027-02-28
2027-02-14
EOF
expect 'a day is itself, a weekday the next one from today' 0 'due 2026-03-10 2026-04-15; due 2026-03-10 fri; due 2026-03-10 tomorrow' <<'EOF'
2026-04-15
2026-03-20
2026-03-17
EOF
expect 'what is none' 0 'due 2026-03-10 月结; due 2026-03-10 次月32日; due 2026-03-10 次月0日; due 2026-03-10 +30; due 2026-03-10 99999天' <<'EOF'
! crm-ar: due_on: '月结' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三
! crm-ar: due_on: '次月32日' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三
! crm-ar: due_on: '次月0日' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三
! crm-ar: due_on: '+30' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三
! crm-ar: due_on: '99999天' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三
EOF

#
# The customer's terms
#
expect 'they fill in what is not given' 0 'crm-customer -C n set C-000002 terms=月结30; crm-ar -C n invoice add --customer C-000002 --amount 1000 --issued 2026-03-10' <<'EOF'
set customer C-000002  宁波第二医院; crm score explain C-000002 tells what it changes
added invoice I-000092  宁波第二医院 · 1,000.00 · due 2026-04-30, in 45 days
  due by the payment terms of 宁波第二医院: 月结30
  first reminder 2026-04-15: d15 to 张伟
EOF
expect 'what is given goes before them' 0 'crm-ar -C n -n invoice add --customer C-000002 --amount 1000 --issued 2026-03-10 --due +5d --format csv | grep due_on; crm-ar -C n -n invoice add --customer C-000002 --amount 1000 --issued 2026-03-10 due_on=2026-05-05 --format csv | grep due_on' <<'EOF'
invoices,I-?,due_on,,2026-03-15
invoices,I-?,due_on,,2026-05-05
! crm-ar: dry run: nothing was written
! crm-ar: dry run: nothing was written
EOF
expect 'as a column it counts as the option does' 0 'for t in +30d 月结30 2026-04-15; do crm-ar -C n -n invoice add --customer C-000003 --amount 1000 --issued 2026-01-31 due_on=$t --format csv; crm-ar -C n -n invoice add --customer C-000003 --amount 1000 --issued 2026-01-31 到期日=$t --format csv; done 2>/dev/null | grep due_on' <<'EOF'
invoices,I-?,due_on,,2026-03-02
invoices,I-?,due_on,,2026-03-02
invoices,I-?,due_on,,2026-03-02
invoices,I-?,due_on,,2026-03-02
invoices,I-?,due_on,,2026-04-15
invoices,I-?,due_on,,2026-04-15
EOF
expect 'once' 2 'crm-ar -C n invoice add --customer C-000003 --amount 1000 --issued 2026-01-31 --due +30d due_on=+31d' <<'EOF'
! crm-ar: due_on is given twice: '+30d' and '+31d'; one is wanted
EOF
expect 'others have to be told' 2 'crm-ar -C n invoice add --customer C-000003 --amount 1000 --issued 2026-03-10' <<'EOF'
! crm-ar: missing: --due
EOF
expect 'terms that nobody understands are refused, with what is understood' 1 'crm-customer -C n set C-000002 terms=随便; crm-customer -C n set C-000002 terms=月结' <<'EOF'
! crm-customer: terms: '随便' is not taken: 写 +30d、月结30、下月底 或 次月15日 (rules/fields/customers.yaml:22)
! crm-customer: terms: '月结' is not taken: 写 +30d、月结30、下月底 或 次月15日 (rules/fields/customers.yaml:22)
EOF
expect 'and where a book takes anything, when they are needed' 1 'cp -R n o; mkdir -p o/rules/fields; sed "s/, why: [^,]*, pattern: .*}/}/" "$CRM_TOP/rules/fields/customers.yaml" >o/rules/fields/customers.yaml; crm-customer -C o set C-000002 terms=随便 -q; crm-ar -C o invoice add --customer C-000002 --amount 1000 --issued 2026-03-10' <<'EOF'
C-000002
! crm-ar: '随便' are no payment terms; crm customer set C-000002 terms=月结30, or give --due
EOF
# Whatever the pattern takes the program understands, and the other way round.
terms='+30d +1m +2w +10wd +3天 +2周 +1个月 +5个工作日 30天 30日 30日内 月结30 月结60天 月底 当月底 本月末 下月底 次月15日 隔月10号 现结 见票即付 +1y 月结 次月 30 +30 d30 下下月底 次月15'
for t in $terms; do
	crm-customer -C n -n set C-000004 terms="$t" >/dev/null 2>&1 && taken=yes || taken=no
	due=$(due 2026-01-31 "$t" 2>/dev/null)
	echo "$t $taken ${due:+yes}"
done >both
expect 'the pattern of the field and the program agree' 0 "awk '\$2 == \"yes\" && \$3 != \"yes\"' both; grep -c ' yes yes' both" <<'EOF'
22
EOF

#
# A day without its year
#
expect 'near by it is the last one of an issue or a payment, the next one of a due day' 0 'crm-ar -C n -n invoice add --customer C-000003 --amount 1000 --issued 3-10 --due 4月30日 --format csv | grep _on; crm-ar -C n -n pay I-000081 100 --on 3月14日 --format csv | grep paid_on; crm-ar -C n -n pay I-000081 100 --on 3-16 --format csv | grep paid_on' <<'EOF'
invoices,I-?,issued_on,,2026-03-10
invoices,I-?,due_on,,2026-04-30
payments,PAY-?,paid_on,,2026-03-14
payments,PAY-?,paid_on,,2026-03-16
! crm-ar: dry run: nothing was written
! crm-ar: dry run: nothing was written
! crm-ar: dry run: nothing was written
EOF
expect 'far off it may be either, and both are said' 2 'crm-ar -C n invoice add --customer C-000003 --amount 1000 --issued 11-23 --due +30d; crm-ar -C n invoice add --customer C-000003 --amount 1000 --issued 3-17 --due +30d; crm-ar -C n invoice add --customer C-000003 --amount 1000 --issued 3-10 --due 12-31; crm-ar -C n pay I-000081 100 --on 11月23日; crm-ar -C n pay I-000081 100 --on 2-29; crm-book -C n add invoices customer=C-000003 amount=5 issued_on=12-1 due_on=2026-05-01' <<'EOF'
! crm-ar: issued_on: '11-23' may be 2025-11-23 or 2026-11-23; write it with its year
! crm-ar: issued_on: '3-17' may be 2025-03-17 or 2026-03-17; write it with its year
! crm-ar: due_on: '12-31' may be 2025-12-31 or 2026-12-31; write it with its year
! crm-ar: paid_on: '11月23日' may be 2025-11-23 or 2026-11-23; write it with its year
! crm-ar: paid_on: '2-29' may be 2024-02-29 or 2028-02-29; write it with its year
! crm-book: issued_on: '12-1' may be 2025-12-01 or 2026-12-01; write it with its year
EOF
expect 'in Chinese' 2 'LC_ALL=zh_CN.UTF-8 crm-ar -C n pay I-000081 100 --on 11-23' <<'EOF'
! crm-ar: 回款日期：“11-23”可能是 2025-11-23，也可能是 2026-11-23；请写上年份
EOF
expect_ok 'the book is sound' 'crm-book -C n check'

expect 'what without_year takes' 3 'cp -R n y; mkdir -p y/rules/fields; sed "s/without_year: past/without_year: last/" "$CRM_TOP/rules/fields/invoices.yaml" >y/rules/fields/invoices.yaml; crm-ar -C y board' <<'EOF'
! crm-ar: rules/fields/invoices.yaml:6:93: without_year: past or next is wanted, of a date
! crm-ar: invoices.csv:1: there is no column issued_on, which commands wrote (log/2026-03.csv:3302), but one called 'issued_on': its cells read as empty; give it its name back
EOF
done_testing
