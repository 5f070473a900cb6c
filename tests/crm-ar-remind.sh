# crm-ar-remind.sh - reminders: each tier once, to the right person, with its own words; what is not sent, and why.
. "$(dirname "$0")/lib.sh"

# A book with rules of its own, so that the shipped ones may change.
small_book() {
	mkdir -p "$1/log" "$1/rules/templates"
	printf 'name: 宁波团队\ntimezone: Asia/Shanghai\ncurrency: CNY\nlanguage: en\n' >"$1/crm.yaml"
	cat >"$1/rules/reminders.yaml" <<'EOF_'
tiers:
  - {id: d15, due: -15d, to: owner, template: templates/d15.md}
  - {id: d7, due: -7d, to: sales_manager, template: templates/d7.md}
  - {id: d0, due: 0d, to: finance_director, template: templates/d0.md}
catch_up: most-urgent
EOF_
	cat >"$1/rules/templates/d15.md" <<'EOF_'
Subject: {{customer.name}} {{outstanding}} 元将于 {{days}} 天后到期

{{recipient.name}}：请联系 {{customer.contact}} {{customer.phone}}，发票 {{invoice.id}}（{{invoice.due_on}}）已付 {{paid}}。
EOF_
	cat >"$1/rules/templates/d7.md" <<'EOF_'
Subject: {{customer.name}} 还有 {{days}} 天

{{recipient.name}}：{{owner.name}} 负责，{{invoice.amount}} 未回 {{outstanding}}。
EOF_
	cat >"$1/rules/templates/d0.md" <<'EOF_'
Subject: {{customer.name}} 到期

{{recipient.name}}：{{today}} 逾期 {{days_overdue}} 天，{{{{不是占位符}}。
EOF_
	cat >"$1/people.csv" <<'EOF_'
id,name,role,status,manager,email
P-01,钱海峰,sales_manager,active,,qian@example.invalid
P-02,周敏,sales,active,P-01,zhou@example.invalid
P-03,林强,sales,left,P-01,
P-04,孙丽萍,finance_director,active,,
EOF_
	cat >"$1/customers.csv" <<'EOF_'
id,name,owner,contact,phone
C-01,余姚人民医院,P-02,王科长,0574-00000001
C-02,慈溪中医医院,P-03,,
C-03,宁海妇幼保健院,,,
EOF_
	printf 'id,customer,amount,issued_on,due_on,hold_until,hold_reason\n' >"$1/invoices.csv"
	printf 'id,invoice,amount,paid_on\n' >"$1/payments.csv"
}

# due BOOK ID DAYS [CUSTOMER]
due() {
	printf '%s,%s,1000.00,2026-01-01,%s,,\n' "$2" "${4:-C-01}" "$(date -u -d "2026-03-16 $3 days" +%F)" >>"$1/invoices.csv"
}

# What was sent, a line each: key,recipient,channel,status.
sent() {
	sed 1d "$1/reminders.csv" | cut -d, -f1,4-6
}

small_book book
due book I-16 16
due book I-15 15
due book I-14 14
due book I-8 8 C-02
due book I-7 7
due book I-1 1
due book I-0 0
due book I-late -1
printf 'PAY-1,I-15,200.00,2026-03-01\nPAY-2,I-1,1000.00,2026-03-16\n' >>book/payments.csv
cp -R book kept

# What is shown, then sent: once as it is read, once into an outbox, which records it.
remind() { # BOOK [OPTION...]
	b=$1
	shift
	crm-ar -C "$b" remind "$@"
	s=$?
	crm-ar -C "$b" remind -q --outbox "$b.out" "$@" >/dev/null 2>&1
	return $s
}

expect 'the dry run prints what would go out, and what not and why' 0 'crm-ar -C book remind --dry-run' <<'EOF'
--- I-15/d15/2026-03-31
To: 周敏 <zhou@example.invalid>
Subject: 余姚人民医院 800.00 元将于 15 天后到期

周敏：请联系 王科长 0574-00000001，发票 I-15（2026-03-31）已付 200.00。
--- I-14/d15/2026-03-30 (late)
To: 周敏 <zhou@example.invalid>
Subject: 余姚人民医院 1,000.00 元将于 14 天后到期

周敏：请联系 王科长 0574-00000001，发票 I-14（2026-03-30）已付 0.00。
--- I-8/d15/2026-03-24 (late)
To: 钱海峰 <qian@example.invalid>
Subject: 慈溪中医医院 1,000.00 元将于 8 天后到期

钱海峰：请联系 — —，发票 I-8（2026-03-24）已付 0.00。
--- I-7/d7/2026-03-23
To: 钱海峰 <qian@example.invalid>
Subject: 余姚人民医院 还有 7 天

钱海峰：周敏 负责，1,000.00 未回 1,000.00。
--- I-0/d0/2026-03-16
To: 孙丽萍
Subject: 余姚人民医院 到期

孙丽萍：2026-03-16 逾期 0 天，{{不是占位符}}。
--- I-late/d0/2026-03-15 (late)
To: 孙丽萍
Subject: 余姚人民医院 到期

孙丽萍：2026-03-16 逾期 1 天，{{不是占位符}}。

Not sent
  invoice  customer      outstanding  due         reason
  I-16     余姚人民医院     1,000.00  2026-04-01  not yet: d15 on 2026-03-17
dry run, nothing was sent: 6 reminders, 3 late; not sent: 0 already sent, 0 on hold, 1 not yet, 0 without recipient
EOF
ok 'and writes nothing' diff -r -x .crm kept book
expect 'the same with the rule and its values' 0 'crm-ar -C book remind -n --explain | grep -E "^(---|why|  I-16)"' <<'EOF'
--- I-15/d15/2026-03-31
why: d15 (rules/reminders.yaml:2): due 2026-03-31 - 15d = 2026-03-16, today 2026-03-16; to owner: owner P-02 周敏 → P-02 周敏
--- I-14/d15/2026-03-30 (late)
why: d15 (rules/reminders.yaml:2): due 2026-03-30 - 15d = 2026-03-15, before today 2026-03-16; to owner: owner P-02 周敏 → P-02 周敏
--- I-8/d15/2026-03-24 (late)
why: d15 (rules/reminders.yaml:2): due 2026-03-24 - 15d = 2026-03-09, before today 2026-03-16; to owner: owner P-03 林强 → P-01 钱海峰
--- I-7/d7/2026-03-23
why: d7 (rules/reminders.yaml:3): due 2026-03-23 - 7d = 2026-03-16, today 2026-03-16; to sales_manager: owner P-02 周敏 → P-01 钱海峰
--- I-0/d0/2026-03-16
why: d0 (rules/reminders.yaml:4): due 2026-03-16 + 0d = 2026-03-16, today 2026-03-16; to finance_director: owner P-02 周敏 → P-04 孙丽萍
--- I-late/d0/2026-03-15 (late)
why: d0 (rules/reminders.yaml:4): due 2026-03-15 + 0d = 2026-03-15, before today 2026-03-16; to finance_director: owner P-02 周敏 → P-04 孙丽萍
  I-16     余姚人民医院     1,000.00  2026-04-01  not yet: d15 on 2026-03-17  d15 (rules/reminders.yaml:2): due 2026-04-01 - 15d = 2026-03-17, after today 2026-03-16; to owner: owner P-02 周敏
EOF
expect_match 'what was looked at was not sent: twice the same, and nothing is written' 0 'crm-ar -C book remind >one; crm-ar -C book remind >two; cmp one two && ! test -e book/reminders.csv && cat two' \
	'^shown, nothing was sent: 6 reminders, 3 late' '^  to send them: crm ar remind --outbox DIR$'
expect 'nor by a program that reads it' 0 'crm-ar -C book remind --format json | head -c 1; ! test -e book/reminders.csv' <<'EOF'
{
\ no newline at the end
EOF
expect_ok 'a dry run with an outbox makes no file' 'crm-ar -C book remind -n --outbox not >/dev/null && ! test -e not && ! test -e book/reminders.csv'
expect 'a run prints the messages' 0 'remind book | grep -E "^(---|To:|sent)"' <<'EOF'
--- I-15/d15/2026-03-31
To: 周敏 <zhou@example.invalid>
--- I-14/d15/2026-03-30 (late)
To: 周敏 <zhou@example.invalid>
--- I-8/d15/2026-03-24 (late)
To: 钱海峰 <qian@example.invalid>
--- I-7/d7/2026-03-23
To: 钱海峰 <qian@example.invalid>
--- I-0/d0/2026-03-16
To: 孙丽萍
--- I-late/d0/2026-03-15 (late)
To: 孙丽萍
EOF
expect 'and records them, late ones as late' 0 'sent book' <<'EOF'
I-15/d15/2026-03-31,P-02,file,sent
I-14/d15/2026-03-30,P-02,file,late
I-8/d15/2026-03-24,P-01,file,late
I-7/d7/2026-03-23,P-01,file,sent
I-0/d0/2026-03-16,P-04,file,sent
I-late/d0/2026-03-15,P-04,file,late
EOF
cp book/reminders.csv once
expect 'a second run sends nothing' 0 'remind book' <<'EOF'
Not sent
  invoice  customer      outstanding  due         reason
  I-16     余姚人民医院     1,000.00  2026-04-01  not yet: d15 on 2026-03-17
  I-15     余姚人民医院       800.00  2026-03-31  d15 already sent 2026-03-16 to 周敏
  I-14     余姚人民医院     1,000.00  2026-03-30  d15 already sent 2026-03-16 to 周敏
  I-8      慈溪中医医院     1,000.00  2026-03-24  d15 already sent 2026-03-16 to 钱海峰
  I-7      余姚人民医院     1,000.00  2026-03-23  d7 already sent 2026-03-16 to 钱海峰
  I-0      余姚人民医院     1,000.00  2026-03-16  d0 already sent 2026-03-16 to 孙丽萍
  I-late   余姚人民医院     1,000.00  2026-03-15  d0 already sent 2026-03-16 to 孙丽萍
nothing to send; not sent: 6 already sent, 0 on hold, 1 not yet, 0 without recipient
EOF
same_bytes 'and writes nothing' once book/reminders.csv
expect 'what was sent is a reason, with when and to whom' 0 \
	'crm-ar -C book remind -n --format csv | sed -n "/^invoice,/,\$p" | cut -d, -f1,6' <<'EOF'
invoice,reason
I-16,not yet: d15 on 2026-03-17
I-15,d15 already sent 2026-03-16 to 周敏
I-14,d15 already sent 2026-03-16 to 周敏
I-8,d15 already sent 2026-03-16 to 钱海峰
I-7,d7 already sent 2026-03-16 to 钱海峰
I-0,d0 already sent 2026-03-16 to 孙丽萍
I-late,d0 already sent 2026-03-16 to 孙丽萍
EOF
expect 'the next day: what comes due, each tier its own' 0 'remind book --as-of 2026-03-17 | grep ^---' <<'EOF'
--- I-16/d15/2026-04-01
--- I-8/d7/2026-03-24
EOF
for d in 18 19 20 21 22 23 24 25 26 27 28 29 30 31; do remind book --as-of 2026-03-$d; done >rest
expect 'day after day, each tier once, on its day' 0 'grep ^--- rest; cut -d, -f6 book/reminders.csv | sort | uniq -c' <<'EOF'
--- I-14/d7/2026-03-30
--- I-7/d0/2026-03-23
--- I-15/d7/2026-03-31
--- I-8/d0/2026-03-24
--- I-16/d7/2026-04-01
--- I-14/d0/2026-03-30
--- I-15/d0/2026-03-31
      3 late
     12 sent
      1 status
EOF
expect 'the log knows them too' 0 'grep -c "ar remind,reminders,I-15/d7/2026-03-31,status,,sent" book/log/2026-03.csv' <<'EOF'
1
EOF

small_book missed
due missed I-1 15
for d in 16 17 18; do cp -R missed missed-$d; done
expect 'on its day: sent' 0 'remind missed-16 | grep ^---; sent missed-16' <<'EOF'
--- I-1/d15/2026-03-31
I-1/d15/2026-03-31,P-02,file,sent
EOF
expect 'days 15 and 14 skipped: sent once, late' 0 'remind missed-18 --as-of 2026-03-18 >/dev/null
	remind missed-18 --as-of 2026-03-19 >/dev/null; sent missed-18' <<'EOF'
I-1/d15/2026-03-31,P-02,file,late
EOF
expect 'everything skipped: only the most urgent' 0 'remind missed-17 --as-of 2026-04-10 | grep ^---
	remind missed-17 --as-of 2026-04-10 | grep ^---; sent missed-17' <<'EOF'
--- I-1/d0/2026-03-31 (late)
I-1/d0/2026-03-31,P-04,file,late
EOF
expect 'a clock set back does not bring the lower tiers' 0 'crm-ar -C missed-17 remind --outbox missed-17.out --as-of 2026-03-17' <<'EOF'
nothing to send; not sent: 1 already sent, 0 on hold, 0 not yet, 0 without recipient
EOF
sed -i 's/2026-03-31/2026-04-20/' missed-17/invoices.csv
expect 'a new due date begins anew' 0 'remind missed-17 --as-of 2026-04-10 | grep ^---' <<'EOF'
--- I-1/d15/2026-04-20 (late)
EOF

small_book held
due held I-1 0
expect_ok 'a hold' 'crm-ar -C held hold I-1 --until +2d --reason 型号争议'
expect_match 'is a reason, to its last day' 0 'crm-ar -C held remind -n --as-of 2026-03-18' 'on hold until 2026-03-18: 型号争议' \
	'^nothing to send'
expect_match 'and then it is sent, late' 0 'remind held --as-of 2026-03-19' '^--- I-1/d0/2026-03-16 \(late\)'

small_book paid
due paid I-1 0
due paid I-2 0
expect_ok 'paid in part' 'crm-ar -C paid pay I-1 400'
expect_ok 'paid in full today' 'crm-ar -C paid pay I-2 1000'
expect_match 'what is paid today is not reminded of' 0 'remind paid' '^shown, nothing was sent: 1 reminder,' '^--- I-1/'

small_book nobody
due nobody I-1 15 C-03
due nobody I-2 0 C-03
due nobody I-3 15
expect 'nobody to send to: a finding, and the others go out' 1 'remind nobody' <<'EOF'
--- I-2/d0/2026-03-16
To: 孙丽萍
Subject: 宁海妇幼保健院 到期

孙丽萍：2026-03-16 逾期 0 天，{{不是占位符}}。
--- I-3/d15/2026-03-31
To: 周敏 <zhou@example.invalid>
Subject: 余姚人民医院 1,000.00 元将于 15 天后到期

周敏：请联系 王科长 0574-00000001，发票 I-3（2026-03-31）已付 0.00。

Not sent
  invoice  customer        outstanding  due         reason
  I-1      宁海妇幼保健院     1,000.00  2026-03-31  d15 has nobody to go to
shown, nothing was sent: 2 reminders, 0 late; not sent: 0 already sent, 0 on hold, 0 not yet, 1 without recipient
  to send them: crm ar remind --outbox DIR
! crm-ar: rules/reminders.yaml:2:5: invoice I-1: tier d15 goes to the owner, and there is none, or all up the line have left; crm book set invoices I-1 owner=…
EOF
sed -i 's/^C-03,宁海妇幼保健院,/&P-02/' nobody/customers.csv
expect 'then it has one' 0 'remind nobody | grep ^---' <<'EOF'
--- I-1/d15/2026-03-31
EOF
sed -i s/finance_director/legal/ nobody/people.csv
expect 'no finance director: named' 1 'crm-ar -C nobody remind -n --as-of 2026-03-31 -o out' <<'EOF'
! crm-ar: rules/reminders.yaml:4:5: invoice I-1: tier d0 goes to a finance_director, and no active person has that role; crm book list people
! crm-ar: rules/reminders.yaml:4:5: invoice I-3: tier d0 goes to a finance_director, and no active person has that role; crm book list people
EOF

small_book outbox
due outbox I-1 0
due outbox '../../evil' 0
due outbox '"发票 7"' 0
expect 'an outbox: a file each, names without a way out' 0 'crm-ar -C outbox remind --outbox box; ls -A box; sent outbox' <<'EOF'
I-1_d0_2026-03-16.txt
_._.._evil_d0_2026-03-16-5e88594a.txt
发票_7_d0_2026-03-16-3bdc3897.txt
written: 3 reminders, 0 late; not sent: 0 already sent, 0 on hold, 0 not yet, 0 without recipient
I-1_d0_2026-03-16.txt
_._.._evil_d0_2026-03-16-5e88594a.txt
发票_7_d0_2026-03-16-3bdc3897.txt
I-1/d0/2026-03-16,P-04,file,sent
../../evil/d0/2026-03-16,P-04,file,sent
发票 7/d0/2026-03-16,P-04,file,sent
EOF
expect 'what a file holds' 0 'cat box/I-1_d0_2026-03-16.txt' <<'EOF'
To: 孙丽萍
Subject: 余姚人民医院 到期

孙丽萍：2026-03-16 逾期 0 天，{{不是占位符}}。
EOF
ok 'nothing was written beside it' test ! -e evil -a ! -e ../evil
expect 'again: nothing' 0 'crm-ar -C outbox remind --outbox box' <<'EOF'
nothing to send; not sent: 3 already sent, 0 on hold, 0 not yet, 0 without recipient
EOF
cp outbox/reminders.csv sent; sed -n 1p sent >outbox/reminders.csv
: >file
expect_match 'an outbox that cannot be' 3 'crm-ar -C outbox remind --outbox file/box' "cannot create the outbox 'file/box'"
ok 'then nothing is recorded' test "$(wc -l <outbox/reminders.csv)" = 1
expect 'quiet without an outbox would lose the messages' 2 'crm-ar -C outbox remind -q' <<'EOF'
! crm-ar: -q: the messages would be printed nowhere; add --outbox DIR
EOF
expect 'quiet with one: the keys' 0 'crm-ar -C outbox remind -q --outbox box' <<'EOF'
I-1/d0/2026-03-16
../../evil/d0/2026-03-16
发票 7/d0/2026-03-16
EOF

small_book failed
due failed I-1 0
printf 'key,invoice,tier,recipient,channel,status,at,error\nI-1/d0/2026-03-16,I-1,d0,P-04,mail,failed,2026-03-16T08:00:00+08:00,拒收\n' \
	>failed/reminders.csv
expect 'what failed is sent again, in its own row' 0 'remind failed | grep ^---; cat failed/reminders.csv' <<'EOF'
--- I-1/d0/2026-03-16
key,invoice,tier,recipient,channel,status,at,error
I-1/d0/2026-03-16,I-1,d0,P-04,file,sent,2026-03-16T10:20:00+08:00,
EOF

small_book hostile
due hostile I-1 0
sed -i 's/余姚人民医院/"余姚\nBcc: all@example.invalid\n医院"/' hostile/customers.csv
expect 'a customer name adds no line to a message' 0 'remind hostile' <<'EOF'
--- I-1/d0/2026-03-16
To: 孙丽萍
Subject: 余姚 Bcc: all@example.invalid 医院 到期

孙丽萍：2026-03-16 逾期 0 天，{{不是占位符}}。

Not sent
shown, nothing was sent: 1 reminder, 0 late; not sent: 0 already sent, 0 on hold, 0 not yet, 0 without recipient
  to send them: crm ar remind --outbox DIR
EOF

small_book policy
due policy I-1 15
due policy I-2 15 C-02
cat >policy/rules/reminders.yaml <<'EOF_'
tiers:
  - {id: wd5, due: -5wd, to: owner, template: templates/d15.md}
  - {id: big, due: -30d, to: owner, template: templates/d7.md, when: {amount: '> 1000'}}
  - {id: own, due: -40d, to: owner, template: templates/d7.md, when: {amount: '>= 1000', customer.owner: P-02}}
  - {id: after, due: +7d, to: finance_director, template: templates/d0.md, why: 到期一周还没回款}
EOF_
expect 'working days, and days after the due date' 0 'for d in 2026-03-23 2026-03-24 2026-04-06 2026-04-07; do
	crm-ar -C policy remind -n --as-of $d --explain | grep -E "^why|^  I-1"; done' <<'EOF'
why: own (rules/reminders.yaml:4): due 2026-03-31 - 40d = 2026-02-19, before today 2026-03-23; when amount >= 1000: 1000.00; when customer.owner = P-02: P-02; to owner: owner P-02 周敏 → P-02 周敏
why: wd5 (rules/reminders.yaml:2): due 2026-03-31 - 5wd = 2026-03-24, today 2026-03-24; to owner: owner P-02 周敏 → P-02 周敏
why: wd5 (rules/reminders.yaml:2): due 2026-03-31 - 5wd = 2026-03-24, today 2026-03-24; to owner: owner P-03 林强 → P-01 钱海峰
why: wd5 (rules/reminders.yaml:2): due 2026-03-31 - 5wd = 2026-03-24, before today 2026-04-06; to owner: owner P-02 周敏 → P-02 周敏
why: wd5 (rules/reminders.yaml:2): due 2026-03-31 - 5wd = 2026-03-24, before today 2026-04-06; to owner: owner P-03 林强 → P-01 钱海峰
why: after (rules/reminders.yaml:5): due 2026-03-31 + 7d = 2026-04-07, today 2026-04-07; to finance_director: owner P-02 周敏 → P-04 孙丽萍
why: after (rules/reminders.yaml:5): due 2026-03-31 + 7d = 2026-04-07, today 2026-04-07; to finance_director: owner P-03 林强 → P-04 孙丽萍
EOF
expect 'one invoice: its tiers, and why' 0 'crm-ar -C policy show I-1 --as-of 2026-03-24' <<'EOF'
I-1  余姚人民医院
  ID           I-1
  customer     C-01 余姚人民医院
  amount       1000.00
  issued on    2026-01-01
  due on       2026-03-31
  outstanding  1,000.00 · due in 7 days

Reminders by rule
  tier   day         to                recipient  state                                           rule
  wd5    2026-03-24  owner             周敏       its day is 2026-03-24                           rules/reminders.yaml:2
  big    2026-03-01  owner             周敏       not for this invoice: its `when` does not hold  rules/reminders.yaml:3
  own    2026-02-19  owner             周敏       passed over: another one took its place         rules/reminders.yaml:4
  after  2026-04-07  finance_director  孙丽萍     not yet                                         rules/reminders.yaml:5
EOF
expect_match 'a condition is explained by its values' 0 'crm-ar -C policy remind -n --explain' \
	'^why: own .*when amount >= 1000: 1000.00; when customer.owner = P-02: P-02; to owner' '^  I-2 .*not yet: wd5 on 2026-03-24'
expect_match 'other rules may be tried' 0 'crm-ar -C kept remind -n --rules policy/rules/reminders.yaml' '^--- I-16/own/'
expect 'but not sent by' 2 'crm-ar -C book remind --outbox out --rules policy/rules/reminders.yaml' <<'EOF'
! crm-ar: --rules: not with --outbox; to send by it, make it the book's rules/reminders.yaml
EOF

small_book wrong
cat >wrong/rules/reminders.yaml <<'EOF_'
tiers:
  - {id: d15, due: 15, to: owner, template: templates/d15.md}
  - {id: d15, due: -7d, to: sales_manger, template: templates/d7.md}
  - {id: a/b, due: 1.5d, to: boss, template: templates/none.md}
  - {id: d0, dew: 0d, to: owner, template: templates/d0.md}
  - {id: d1, due: -1d, to: owner, template: templates/bad.md, when: {amonut: 5}}
  - {id: d2, due: -2d, to: owner, template: templates/bare.md}
catch_up: all
EOF_
printf 'Subject: {{customer.nmae}}\n\n{{outstandig}}\n' >wrong/rules/templates/bad.md
printf 'no subject\n' >wrong/rules/templates/bare.md
expect 'every fault of the rules is found, and nothing is sent' 3 'remind wrong' <<'EOF'
! crm-ar: rules/reminders.yaml:8:11: catch_up: 'most-urgent' is all there is: what was missed is caught up by the most urgent tier, once
! crm-ar: rules/reminders.yaml:2:20: due: '15' is not a number of days such as -15d, 0d, +7d or -5wd (working days)
! crm-ar: rules/reminders.yaml:3:10: id: 'd15' is there already, in line 2
! crm-ar: rules/reminders.yaml:3:29: to: 'sales_manger' is no role; did you mean 'sales_manager'?
! crm-ar: rules/reminders.yaml:4:10: id: 'a/b' is not made of letters, digits, - and _ alone
! crm-ar: rules/reminders.yaml:4:20: due: '1.5d' is not a number of days such as -15d, 0d, +7d or -5wd (working days)
! crm-ar: rules/reminders.yaml:4:30: to: 'boss' is no role; write owner, or a role of people (rules/fields/people.yaml)
! crm-ar: cannot read 'rules/templates/none.md': No such file or directory
! crm-ar: rules/reminders.yaml:4:46: template: 'templates/none.md' can't be read
! crm-ar: rules/reminders.yaml:5:14: 'dew' is no key here; there are id, due, to, template, when, why
! crm-ar: rules/reminders.yaml:6:45: rules/templates/bad.md: '{{customer.nmae}}' is no placeholder; there are outstanding, paid, days, days_overdue, today, and the columns of invoice, customer, owner and recipient, such as {{customer.name}}
! crm-ar: rules/reminders.yaml:6:45: rules/templates/bad.md: '{{outstandig}}' is no placeholder; there are outstanding, paid, days, days_overdue, today, and the columns of invoice, customer, owner and recipient, such as {{customer.name}}
! crm-ar: rules/reminders.yaml:6:78: there is no field 'amonut'; did you mean 'amount'?
! crm-ar: rules/reminders.yaml:7:45: template: the first line of 'templates/bare.md' is to be 'Subject: …'
EOF
expect_match 'an invoice is still shown' 3 'crm-ar -C wrong invoice add --customer C-01 --amount 5 --issued today --due +3d -q
	crm-ar -C wrong show I-000001' 'outstanding  5.00 · due in 3 days' 'reminders.yaml:2:20'
expect_ok 'invoices can still be entered' \
	'crm-ar -C wrong invoice add --customer C-01 --amount 5 --issued today --due +30d'

# The shipped rules.
rm -rf kept/rules
expect_match 'the shipped rules: sales, then the manager, then the finance director' 0 'remind kept' \
	'^--- I-15/d15/' '^--- I-7/d7/' '^--- I-0/d0/' '^Subject: ' '^To: 周敏' '^To: 钱海峰' '^To: 孙丽萍'
expect_none 'and no placeholder stays' 0 'crm-ar -C kept remind --dry-run --as-of 2026-05-01' '\{\{'
done_testing
