# crm-task-rules.sh - rules/tasks.yaml: deadlines by the clock or by working hours, kinds, tasks that come again; putting one aside.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER

crm-book init d >/dev/null
echo 'clock: free' >>d/crm.yaml
cat >d/people.csv <<'END'
id,name,role,status,manager,login
P-000001,周建明,sales_manager,active,,zhou
P-000002,陈晓,sales,active,P-000001,chenxiao
END
cat >d/customers.csv <<'END'
id,name,owner,level
C-000001,东海人民医院,P-000002,三级甲等
END
cat >d/products.csv <<'END'
sku,name,line,price
A-01,髋关节假体,关节,5200.00
END
cat >d/orders.csv <<'END'
id,customer,sku,qty,amount,ordered_on
O-000001,C-000001,A-01,200,2000000.00,2026-03-02
END
cp -R d working
sed -i 's/id: service-48h, clock: clock/id: service-48h, clock: working/' working/rules/tasks.yaml
sed -i '/^examples:/,$d' working/rules/tasks.yaml

# Friday 2026-03-13, 17:00; work is from 09:00 to 12:00 and 13:30 to 17:30
friday=2026-03-13T17:00:00+08:00
expect_match 'grade A on Friday at five: the package is due on Sunday at five' 0 "CRM_NOW=$friday crm-score -C d run" \
	'^  task T-000001 for 陈晓 until 2026-03-15T17:00: 48小时专属服务包 东海人民医院$'
expect_match 'by working hours: half an hour that day, six days of seven hours, five and a half of the next' 0 \
	"CRM_NOW=$friday crm-score -C working run" '^  task T-000001 for 陈晓 until 2026-03-24T16:00: '
expect 'examples of the rules' 0 'crm-book -C d rules check | grep tasks.yaml; crm-book -C d rules test >/dev/null' <<'EOF'
rules/fields/tasks.yaml                                12         0
rules/tasks.yaml                                        4         0
EOF

# A grade that falls and rises again
sed -i '/^O-000001/s/2000000.00/1.00/' d/orders.csv
CRM_NOW=2026-03-14T09:00:00+08:00 crm-score -C d run >/dev/null
sed -i '/^O-000001/s/,1.00,/,2000000.00,/' d/orders.csv
expect_match 'opens no second package while one is open' 0 'CRM_NOW=2026-03-14T10:00:00+08:00 crm-score -C d run' \
	'^  task T-000001 until Sun 2026-03-15 17:00 is still open, no second one is made: '
expect 'there is the one' 0 'grep -c service-48h d/tasks.csv' <<'EOF'
1
EOF
CRM_NOW=2026-03-14T11:00:00+08:00 crm-task -C d done T-000001 -q >/dev/null
sed -i '/^O-000001/s/2000000.00/1.00/' d/orders.csv
CRM_NOW=2026-03-14T12:00:00+08:00 crm-score -C d run >/dev/null
sed -i '/^O-000001/s/,1.00,/,2000000.00,/' d/orders.csv
expect_match 'once it is done the next time has its own' 0 'CRM_NOW=2026-03-14T13:00:00+08:00 crm-score -C d run' '^  task T-000002 for 陈晓 until 2026-03-16T13:00: '

# Kinds
expect 'due as its kind says' 0 'crm-task -C d add 回访骨科主任 --kind visit --subject C-000001' <<'EOF'
added
  task T-000003 for 陈晓 until 2026-03-23T10:20: 回访骨科主任
EOF
expect 'a kind by its label' 0 'crm-task -C d add 三月周报 --kind 周报' <<'EOF'
added
  task T-000004 for 陈晓 until 2026-03-23T10:20: 三月周报
EOF
expect 'hours of one whose clock is that of work' 0 "CRM_NOW=$friday crm-task -C working add 寄样品 --kind service-48h --due +8h" <<'EOF'
added
  task T-000002 for 陈晓 until 2026-03-17T09:30: 寄样品
EOF
expect 'a kind that there is not' 2 'crm-task -C d add 寄样品 --kind vizit --due +1d; crm-task -C d add 寄样品 --kind 火星 --due +1d' <<'EOF'
! crm-task: --kind: 'vizit' is no kind of rules/tasks.yaml; did you mean 'visit'?
! crm-task: --kind: '火星' is no kind of rules/tasks.yaml
EOF
expect 'one that stands for a thing is made with that' 1 'crm-task -C d add 批准 --kind contract-approve --due +1d' <<'EOF'
! crm-task: --kind: a task contract-approve stands for a thing that crm contract approve does, and is made with that
EOF
expect 'without a kind it wants a day' 2 'crm-task -C d add 寄样品' <<'EOF'
! crm-task: missing: --due
EOF
expect 'only of a kind' 0 'crm-task -C d list --kind visit --format csv' <<'EOF'
id,title,assignee,assignee_name,due_at,status,subject
T-000003,回访骨科主任,P-000002,陈晓,2026-03-23T10:20:00+08:00,open,C-000001
EOF
expect 'done, it comes again' 0 'crm-task -C d done T-000003' <<'EOF'
done T-000003: 回访骨科主任 (in time)
  it comes again by rule visit (rules/tasks.yaml:8)
  task T-000005 for 陈晓 until 2026-04-21T10:20: 回访骨科主任
EOF
expect 'a deadline that is long past: never again in the past' 0 'CRM_NOW=2026-06-15T09:00:00+08:00 crm-task -C d done T-000004' <<'EOF'
done T-000004: 三月周报 (2014 h after its time)
  it comes again by rule weekly-report (rules/tasks.yaml:9)
  task T-000006 for 陈晓 until 2026-06-22T09:00: 三月周报
EOF

# Put aside
expect 'out of sight' 0 'crm-task -C d snooze T-000005 --until +2d' <<'EOF'
task T-000005 is out of sight until Wed 2026-03-18 00:00: 回访骨科主任
EOF
expect 'until then' 0 'crm-task -C d list; crm-task -C d list --snoozed --format csv; crm-task -C d list --as-of 2026-03-19 --format csv' <<'EOF'
ID        title                          assignee  due               status  subject
T-000002  48小时专属服务包 东海人民医院  陈晓      2026-03-16 13:00  open    C-000001
T-000004  三月周报                       陈晓      2026-03-23 10:20  open    —
2 tasks, 0 overdue; done with: crm task done ID
1 more is out of sight for now: crm task list --snoozed
id,title,assignee,assignee_name,due_at,status,subject
T-000005,回访骨科主任,P-000002,陈晓,2026-04-21T10:20:00+08:00,open,C-000001
id,title,assignee,assignee_name,due_at,status,subject
T-000002,48小时专属服务包 东海人民医院,P-000002,陈晓,2026-03-16T13:00:00+08:00,open,C-000001
T-000004,三月周报,P-000002,陈晓,2026-03-23T10:20:00+08:00,open,
T-000005,回访骨科主任,P-000002,陈晓,2026-04-21T10:20:00+08:00,open,C-000001
EOF
expect 'past its deadline: that is said' 0 'crm-task -C d snooze T-000002 --until 2026-04-20' <<'EOF'
task T-000002 is out of sight until Mon 2026-04-20 00:00: 48小时专属服务包 东海人民医院
  it is due before that: Mon 2026-03-16 13:00
EOF
expect 'what can not be' 2 'crm-task -C d snooze T-000005; crm-task -C d snooze T-000005 --until 2026-03-01; crm-task -C d snooze T-000005 --until soon' <<'EOF'
! crm-task: missing: --until
! crm-task: --until: '2026-03-01' has passed
! crm-task: --until: 'soon' is not a date or time
EOF
expect 'one that is done' 1 'crm-task -C d snooze T-000003 --until +1d' <<'EOF'
! crm-task: task T-000003 is done already, since 2026-03-16T10:20
EOF

# The file
for bad in 'clock: slow' 'every: never' 'due: -3d' 'evry: 7d'; do
	sed "s/{id: visit,/{id: visit, $bad,/; s/, due: 5wd, every: 20wd//" "$CRM_TOP/rules/tasks.yaml" >d/rules/tasks.yaml
	expect_match "$bad" 1 'crm-book -C d rules check' "rules/tasks.yaml:[0-9]+:[0-9]+: "
done
sed 's/{id: todo,/{id: contract-sign, every: 7d,/' "$CRM_TOP/rules/tasks.yaml" >d/rules/tasks.yaml
expect_match 'what stands for a thing does not come again by itself' 1 'crm-book -C d rules check' \
	"rules/tasks.yaml:[0-9]+:[0-9]+: every: 'contract-sign' stands for a thing that crm contract sign does; it doesn't come again by itself"
done_testing
