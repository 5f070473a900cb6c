# crm-report-pipeline.sh - money in open leads, closed ones, silent ones, what was done: groups, figures, and the rows behind each.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER

# Eight leads that can be counted by hand: of 报价 three are closed and one of them won; of 线索 one is closed, and lost.
small() {
	crm-book init "$1" >/dev/null
	echo 'clock: free' >>"$1/crm.yaml"
	cat >"$1/people.csv" <<'END'
id,name,role,status,manager,login
P-000001,周建明,sales_manager,active,,zhou
P-000002,陈晓,sales,active,P-000001,chenxiao
P-000003,林强,sales,active,P-000001,linqiang
END
	cat >"$1/customers.csv" <<'END'
id,name,owner,industry
C-000001,东海人民医院,P-000002,医疗
C-000002,东海第二医院,P-000003,医疗
C-000003,东海市实验学校,P-000003,教育
END
	cat >"$1/leads.csv" <<'END'
id,customer,stage,next_follow_up,need,blocker,owner,amount,lost_reason,created_at,updated_at,closed_at,entry_stage,expected_close
L-000001,C-000001,线索,2026-03-20,关节镜耗材换代,预算未批,P-000002,100000.00,,2026-03-02T09:00:00+08:00,,,,
L-000002,C-000001,报价,2026-03-20,骨水泥,等院长办公会,P-000002,200000.01,,2026-03-02T09:00:00+08:00,2026-03-12T15:00:00+08:00,,,2026-04-10
L-000003,C-000002,报价,2026-03-13,脊柱耗材,竞品报价低,P-000003,,,2026-02-02T09:00:00+08:00,,,,
L-000004,C-000002,签约,,创伤耗材,等盖章,P-000003,50000.00,,2026-02-02T09:00:00+08:00,,2026-02-12T09:00:00+08:00,报价,
L-000005,C-000001,流失,,导航,价格,P-000002,30000.00,价格,2026-02-02T09:00:00+08:00,,2026-02-03T09:00:00+08:00,报价,
L-000006,C-000003,流失,,录播教室,价格,P-000003,,价格,2026-01-05T09:00:00+08:00,,2026-01-06T09:00:00+08:00,报价,
L-000007,C-000003,流失,,智慧校园,没有项目,P-000002,70000.00,选择竞品,2026-03-02T09:00:00+08:00,,2026-03-03T09:00:00+08:00,线索,
L-000008,C-000003,线索,,信息化实验室,申报材料,,,,2026-03-02T09:00:00+08:00,,,,
END
}

small d
expect 'by stage: sums of those that have an amount, the chance that the own leads had' 0 'crm-report -C d pipeline --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
线索,2,100000.00,0%,0.00,1,0,measured,1
报价,2,200000.01,33.33%,66660.00,1,0,measured,3
EOF
expect 'the same for people: who says the chance, and how many have no amount' 0 'crm-report -C d pipeline' <<'EOF'
PIPELINE  as of 2026-03-16
  stage  leads      amount  chance   weighted  no amount  no chance
  线索       2  100,000.00      0%       0.00          1          0
  报价       2  200,000.01  33.33%  66,660.00          1          0
         -----  ----------  ------  ---------  ---------  ---------
  total      4  300,000.01  22.22%  66,660.00          2          0
the rows behind a figure: --list GROUP:FIGURE, --list total; figures: leads, amount, chance, weighted, without_amount, without_chance
2 leads without an amount: no sum has them

The chance of a stage
  pipeline  stage     chance  who says so
  standard  线索          0%  measured: 0 of 1 closed lead won
  standard  需求确认       —  —
  standard  方案输出       —  —
  standard  内部协同       —  —
  standard  报价      33.33%  measured: 1 of 3 closed leads won
  standard  合同审批       —  —
measured: of the leads that were in the stage and are closed, the share that was won; chance: in rules/stages.yaml says it instead
EOF
expect 'by owner: several chances come to what they are by the amounts' 0 'crm-report -C d pipeline --by owner --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
P-000002,2,300000.01,22.22%,66660.00,0,0,measured,
P-000003,1,,33.33%,,1,0,measured,3
,1,,0%,,1,0,measured,1
EOF
expect 'by industry' 0 'crm-report -C d pipeline --by industry --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
医疗,3,300000.01,22.22%,66660.00,1,0,measured,
教育,1,,0%,,1,0,measured,1
EOF
expect 'by month of the expected close: the one that is said, the others from the days of their stages' 0 \
	'crm-report -C d pipeline --by month --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,reckoned,chance_from,chance_n
2026-03,1,,33.33%,,1,0,1,measured,3
2026-04,3,300000.01,22.22%,66660.00,1,0,2,measured,
EOF
expect 'a month opens to its leads' 0 'crm-report -C d pipeline --by month --list 2026-04 --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,chance,weighted
L-000001,C-000001,东海人民医院,线索,P-000002,陈晓,2026-03-20,100000.00,0%,0.00
L-000002,C-000001,东海人民医院,报价,P-000002,陈晓,2026-03-20,200000.01,33.33%,66660.00
L-000008,C-000003,东海市实验学校,线索,,,,,0%,
EOF
expect 'the rows behind a sum are those that have an amount' 0 'crm-report -C d pipeline --list 报价:amount --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,chance,weighted
L-000002,C-000001,东海人民医院,报价,P-000002,陈晓,2026-03-20,200000.01,33.33%,66660.00
EOF
expect 'and those without one open, too' 0 'crm-report -C d pipeline --list total:without_amount --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,chance,weighted
L-000003,C-000002,东海第二医院,报价,P-000003,林强,2026-03-13,,33.33%,
L-000008,C-000003,东海市实验学校,线索,,,,,0%,
EOF
expect 'a group by the name that people read; leads of nobody' 0 \
	'crm-report -C d pipeline --by owner --list 陈晓:weighted --format csv; crm-report -C d pipeline --by owner --list none --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,chance,weighted
L-000001,C-000001,东海人民医院,线索,P-000002,陈晓,2026-03-20,100000.00,0%,0.00
L-000002,C-000001,东海人民医院,报价,P-000002,陈晓,2026-03-20,200000.01,33.33%,66660.00
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,chance,weighted
L-000008,C-000003,东海市实验学校,线索,,,,,0%,
EOF
expect 'no such group, no such figure' 2 \
	'crm-report -C d pipeline --list 报介; crm-report -C d pipeline --list 火星; crm-report -C d pipeline --list 报价:wieghted' <<'EOF'
! crm-report: --list: there is no group '报介'; did you mean '报价'?
! crm-report: --list: there is no group '火星'; without --list all are shown
! crm-report: --list: 'wieghted' is no figure; did you mean 'weighted'?
EOF
expect 'labels may be typed as they are read' 0 'LANG=zh_CN.UTF-8 LC_ALL=zh_CN.UTF-8 crm-report -C d pipeline --list 合计：加权金额 --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,chance,weighted
L-000001,C-000001,东海人民医院,线索,P-000002,陈晓,2026-03-20,100000.00,0%,0.00
L-000002,C-000001,东海人民医院,报价,P-000002,陈晓,2026-03-20,200000.01,33.33%,66660.00
EOF

# The rules may say it.
cp -R d ruled
sed -i 's/{id: 报价, days: 5wd,/{id: 报价, days: 5wd, chance: 40%,/' ruled/rules/stages.yaml
expect 'a chance that rules/stages.yaml says' 0 'crm-report -C ruled pipeline --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
线索,2,100000.00,0%,0.00,1,0,measured,1
报价,2,200000.01,40%,80000.00,1,0,rules,
EOF
expect_match 'and where it stands there' 0 'crm-report -C ruled pipeline' '报价 +40% +rules/stages.yaml:[0-9]+$' \
	'线索 +0% +measured: 0 of 1 closed lead won$'
for bad in 101% -1% soon; do
	cp -R d bad
	sed -i "s/{id: 报价, days: 5wd,/{id: 报价, days: 5wd, chance: '$bad',/" bad/rules/stages.yaml
	expect_match "a chance of $bad" 3 'crm-report -C bad pipeline' '^! crm-report: rules/stages.yaml:[0-9]+:[0-9]+: chance: '
	rm -r bad
done
cp -R d bad
sed -i 's/{id: 签约, kind: won,/{id: 签约, kind: won, chance: 90%,/' bad/rules/stages.yaml
expect_match 'what is won has no chance any more' 3 'crm-report -C bad pipeline' "chance: stage '签约' is closed; only an open one has a chance"
rm -r bad

# What can't be read is in no sum, and said.
cp -R d torn
sed -i '/^L-000001/s/100000.00/10万/; /^L-000002/s/2026-04-10/soon/; /^L-000008/s/C-000003/C-000099/' torn/leads.csv
expect 'an amount that is none: the lead is left out' 1 'crm-report -C torn pipeline --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
线索,1,,0%,,1,0,measured,1
报价,2,200000.01,33.33%,66660.00,1,0,measured,3
! crm-report: 2 rows of leads.csv left out: crm book check
! crm-report: leads.csv:2: amount: '10万' is not an amount such as 1200.50
! crm-report: leads.csv:9: customer: 'C-000099' is not in customers.csv
EOF
expect 'an expected close that is none, where it is asked for' 1 'crm-report -C torn pipeline --by month --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,reckoned,chance_from,chance_n
2026-03,1,,33.33%,,1,0,1,measured,3
2026-04,1,,0%,,1,0,1,measured,1
! crm-report: 3 rows of leads.csv left out: crm book check
! crm-report: leads.csv:2: amount: '10万' is not an amount such as 1200.50
! crm-report: leads.csv:3: expected_close: 'soon' is not a date such as 2026-03-16
! crm-report: leads.csv:9: customer: 'C-000099' is not in customers.csv
EOF
expect 'a customer that is none, where its industry is asked for' 1 'crm-report -C torn pipeline --by industry --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
医疗,2,200000.01,33.33%,66660.00,1,0,measured,3
! crm-report: 2 rows of leads.csv left out: crm book check
! crm-report: leads.csv:2: amount: '10万' is not an amount such as 1200.50
! crm-report: leads.csv:9: customer: 'C-000099' is not in customers.csv
EOF
expect 'an empty book' 0 'crm-book init e >/dev/null; crm-report -C e pipeline --format csv; crm-report -C e closed --format csv; crm-report -C e stale --format csv; crm-report -C e activity --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
group,leads,amount,won,lost,without_amount,days,share
group,leads,amount,without_amount,longest,put_off,overdue
group,talks,share
EOF
expect 'as it was then' 0 'crm-report -C d pipeline --as-of 2026-02-10 --format csv' <<'EOF'
group,leads,amount,chance,weighted,without_amount,without_chance,chance_from,chance_n
报价,2,50000.00,0%,0.00,1,0,measured,2
EOF

# Closed
expect 'why leads were lost, with their sums' 0 'crm-report -C d closed --lost --since 2026-02-01 --format csv' <<'EOF'
group,leads,amount,won,lost,without_amount,days,share
价格,1,30000.00,0,1,0,1,50%
选择竞品,1,70000.00,0,1,0,1,50%
EOF
expect 'won and lost' 0 'crm-report -C d closed --format csv' <<'EOF'
group,leads,amount,won,lost,without_amount,days,share
签约,1,50000.00,1,0,0,8,25%
价格,2,30000.00,0,2,1,1,50%
选择竞品,1,70000.00,0,1,0,1,25%
EOF
expect 'by month, by owner, by the stage before' 0 \
	'for by in month owner stage industry; do crm-report -C d closed --by $by --format csv; done' <<'EOF'
group,leads,amount,won,lost,without_amount,days,share
2026-01,1,,0,1,1,1,25%
2026-02,2,80000.00,1,1,0,4.5,50%
2026-03,1,70000.00,0,1,0,1,25%
group,leads,amount,won,lost,without_amount,days,share
P-000002,2,100000.00,0,2,0,1,50%
P-000003,2,50000.00,1,1,1,4.5,50%
group,leads,amount,won,lost,without_amount,days,share
线索,1,70000.00,0,1,0,1,25%
报价,3,80000.00,1,2,1,3.33,75%
group,leads,amount,won,lost,without_amount,days,share
医疗,2,80000.00,1,1,0,4.5,50%
教育,2,70000.00,0,2,1,1,50%
EOF
expect 'the leads behind a reason' 0 'crm-report -C d closed --list 价格:amount --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,days
L-000005,C-000001,东海人民医院,流失,P-000002,陈晓,,30000.00,1
EOF
expect 'the boundary of --since and --until: that day is in' 0 \
	'crm-report -C d closed --since 2026-02-03 --until 2026-02-12 --format csv; crm-report -C d closed --since 2026-02-04 --until 2026-02-11 --format csv' <<'EOF'
group,leads,amount,won,lost,without_amount,days,share
签约,1,50000.00,1,0,0,8,50%
价格,1,30000.00,0,1,0,1,50%
group,leads,amount,won,lost,without_amount,days,share
EOF
expect 'until before since' 2 'crm-report -C d closed --since 2026-02-03 --until 2026-02-02' <<'EOF'
! crm-report: --until: '2026-02-02' lies before --since
EOF

# Stale: by the last touch
expect 'open leads to which nothing happened for 14 days' 0 'crm-report -C d stale --days 14 --format csv' <<'EOF'
group,leads,amount,without_amount,longest,put_off,overdue
P-000002,1,100000.00,0,14,,0
P-000003,1,,1,42,,1
,1,,1,14,,0
EOF
expect 'one more day, and one of them is not' 0 'crm-report -C d stale --days 15 --format csv' <<'EOF'
group,leads,amount,without_amount,longest,put_off,overdue
P-000003,1,,1,42,,1
EOF
cp -R d talked
CRM_NOW=2026-03-10T10:00:00+08:00 crm-lead -C talked follow L-000003 --kind visit --next 2026-03-12 --note 见了主任 >/dev/null
CRM_NOW=2026-03-11T10:00:00+08:00 crm-lead -C talked set L-000003 next_follow_up=2026-03-13 >/dev/null
CRM_NOW=2026-03-12T10:00:00+08:00 crm-lead -C talked set L-000003 next_follow_up=2026-03-18 >/dev/null
expect 'a talk is a touch; putting it off is none, and is counted' 0 \
	'crm-report -C talked stale --days 5 --by stage --format csv; crm-report -C talked stale --days 5 --list 林强 --format csv' <<'EOF'
group,leads,amount,without_amount,longest,put_off,overdue
线索,2,100000.00,1,14,,0
报价,1,,1,6,2,0
id,customer,customer_name,stage,owner,owner_name,next_follow_up,amount,longest,put_off
L-000003,C-000002,东海第二医院,报价,P-000003,林强,2026-03-18,,6,2
EOF

# What was done
CRM_NOW=2026-03-12T11:00:00+08:00 crm-lead -C talked follow L-000002 --kind 电话 --next 2026-03-18 --note 院长办公会推迟 >/dev/null
CRM_NOW=2026-03-12T12:00:00+08:00 crm-lead -C talked follow L-000002 --next 2026-03-18 --note 又问了一次 >/dev/null
CRM_NOW=2026-03-13T12:00:00+08:00 crm-customer -C talked follow 东海市实验学校 --kind wechat --note 祝贺校庆 >/dev/null
CRM_NOW=2026-03-16T09:00:00+08:00 crm-lead -C talked stage L-000002 合同审批 --note 院长签了字 >/dev/null
expect 'talks by their kind' 0 'crm-report -C talked activity --format csv' <<'EOF'
group,talks,share
call,1,25%
visit,1,25%
wechat,1,25%
,1,25%
EOF
expect 'by who did it, and by week' 0 \
	'crm-report -C talked activity --by owner --format csv; crm-report -C talked activity --by week --format csv' <<'EOF'
group,talks,call,visit,mail,wechat,unsaid,moves,added
P-000002,4,1,1,0,1,1,1,0
group,talks,call,visit,mail,wechat,unsaid,moves,added
2026-W11,4,1,1,0,1,1,0,0
2026-W12,0,0,0,0,0,0,1,0
EOF
expect 'what is behind a figure' 0 \
	'crm-report -C talked activity --by week --list 2026-W11:talks --format csv; crm-report -C talked activity --by owner --list total:moves --format csv' <<'EOF'
at,ledger,id,actor,kind,what
2026-03-10T10:00:00+08:00,leads,L-000003,P-000002 by root,visit,见了主任
2026-03-12T11:00:00+08:00,leads,L-000002,P-000002 by root,call,院长办公会推迟
2026-03-12T12:00:00+08:00,leads,L-000002,P-000002 by root,,又问了一次
2026-03-13T12:00:00+08:00,customers,C-000003,P-000002 by root,wechat,祝贺校庆
at,ledger,id,actor,kind,what
2026-03-16T09:00:00+08:00,leads,L-000002,P-000002 by root,,院长签了字
EOF
expect 'since a day' 0 'crm-report -C talked activity --by owner --since 2026-03-13 --format csv' <<'EOF'
group,talks,call,visit,mail,wechat,unsaid,moves,added
P-000002,1,0,0,0,1,0,1,0
EOF
expect 'a kind by its label' 0 'crm-report -C talked activity --list 拜访 --format csv' <<'EOF'
at,ledger,id,actor,kind,what
2026-03-10T10:00:00+08:00,leads,L-000003,P-000002 by root,visit,见了主任
EOF
expect 'the last talks on the page of a lead' 0 "crm-lead -C talked show L-000002 | sed -n '/^Last talks/,/^\$/p'" <<'EOF'
Last talks
  at                lead      who   by    note
  2026-03-16 09:00  L-000002  陈晓  —     院长签了字
  2026-03-12 12:00  L-000002  陈晓  —     又问了一次
  2026-03-12 11:00  L-000002  陈晓  call  院长办公会推迟

EOF
expect 'and of its customer' 0 "crm-customer -C talked show 东海市实验学校 | sed -n '/^Last talks/,/^\$/p'" <<'EOF'
Last talks
  at                lead  who   by      note
  2026-03-13 12:00  —     陈晓  wechat  祝贺校庆

EOF
expect 'a kind that there is not' 2 'crm-lead -C talked follow L-000002 --kind fax --next +1d --note 传真' <<'EOF'
! crm-lead: talk: 'fax' is none of call, visit, mail, wechat
EOF
expect 'a talk without a word' 2 "crm-customer -C talked follow 东海市实验学校 --kind call --note ' '" <<'EOF'
! crm-customer: missing: --note
EOF

# A book whose leads have no such column goes on, and says so where it is asked for.
cp -R d older
sed '/^  talk:/d' "$CRM_TOP/rules/fields/leads.yaml" >older/rules/fields/leads.yaml
expect_match 'without the kind as ever' 0 'crm-lead -C older follow L-000002 --next +1wd --note 电话里说定了' '^followed up lead L-000002'
expect 'with it, what is missing' 2 'crm-lead -C older follow L-000002 --kind call --next +1d --note 电话里说定了' <<'EOF'
! crm-lead: 'talk' is no column of leads (rules/fields/leads.yaml lists them)
EOF
expect 'a customer' 0 'crm-customer -C older follow 东海市实验学校 --note 电话里说定了' <<'EOF'
talk with customer C-000003  东海市实验学校
EOF
expect 'what was done there' 0 'crm-report -C older activity --by owner --format csv' <<'EOF'
group,talks,unsaid,moves,added
P-000002,2,2,0,0
EOF

# Stuck, and orphans
expect 'past the days of their stages' 0 'crm-lead -C talked stuck --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,days,expected,over,blocker,last_at,last,rule
L-000003,C-000002,东海第二医院,报价,P-000003,林强,26.19,5wd,21.19,竞品报价低,2026-03-10T10:00:00+08:00,见了主任,rules/stages.yaml:12
L-000001,C-000001,东海人民医院,线索,P-000002,陈晓,10.19,3wd,7.19,预算未批,2026-03-02T09:00:00+08:00,,rules/stages.yaml:8
L-000008,C-000003,东海市实验学校,线索,,,10.19,3wd,7.19,申报材料,2026-03-02T09:00:00+08:00,,rules/stages.yaml:8
EOF
expect 'only those of one' 0 'crm-lead -C talked stuck --owner 林强' <<'EOF'
ID        customer      stage  owner   days  expected   over  blocker     last touch        what it was
L-000003  东海第二医院  报价   林强   26.19       5wd  21.19  竞品报价低  2026-03-10 10:00  见了主任
1 open lead past the days of its stage (rules/stages.yaml)
EOF
sed -i '/^P-000003/s/active/left/' talked/people.csv
sed -i '/^L-000001/s/P-000002/P-000077/' talked/leads.csv
expect 'nobody carries them on' 1 'crm-lead -C talked orphans --days 30 --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,why,silent_days,last_at,last
L-000001,C-000001,东海人民医院,线索,P-000077,P-000077,2026-03-20,owner_unknown,14,2026-03-02T09:00:00+08:00,
L-000003,C-000002,东海第二医院,报价,P-000003,林强,2026-03-18,owner_left,6,2026-03-10T10:00:00+08:00,见了主任
L-000008,C-000003,东海市实验学校,线索,,,,no_owner no_next,14,2026-03-02T09:00:00+08:00,
EOF
expect 'the same for people' 1 'crm-lead -C talked orphans --days 30' <<'EOF'
ID        customer        stage  owner     next follow-up  why                            days silent  last touch        what it was
L-000001  东海人民医院    线索   P-000077  2026-03-20      owner is nobody of people.csv           14  2026-03-02 09:00  —
L-000003  东海第二医院    报价   林强      2026-03-18      owner has left                           6  2026-03-10 10:00  见了主任
L-000008  东海市实验学校  线索   —         —               no owner, no next follow-up             14  2026-03-02 09:00  —
3 open leads that nobody carries on
silent: nothing happened to it for 30 days
EOF
cp -R d whole
sed -i '/^L-000008/d' whole/leads.csv
expect 'somebody carries on each' 0 'crm-lead -C whole orphans --days 60' <<'EOF'
0 open leads that nobody carries on
silent: nothing happened to it for 60 days
EOF
expect 'the boundary: 42 days' 1 'crm-lead -C whole orphans --days 43 --format csv; crm-lead -C whole orphans --days 42 --format csv' <<'EOF'
id,customer,customer_name,stage,owner,owner_name,next_follow_up,why,silent_days,last_at,last
id,customer,customer_name,stage,owner,owner_name,next_follow_up,why,silent_days,last_at,last
L-000003,C-000002,东海第二医院,报价,P-000003,林强,2026-03-13,silent,42,2026-02-02T09:00:00+08:00,
EOF
done_testing
