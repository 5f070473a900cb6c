# conditions.sh - what is asked for is what people write: names for references, choices and stages as they are spelt; what no row can
# hold is refused, in --where and in rule files; of two values given for one thing none is dropped.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book B

# $1 TITLE, $2 the condition, $3 what awk over leads.csv selects (columns by Chinese header): as many rows.
leads() {
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } '"$3"' { print $1 }' B/leads.csv | sort >wanted
	crm-lead -C B list --all --where "$2" --format csv 2>err | tail -n +2 | cut -d, -f1 | sort >got
	test -s wanted && cmp -s wanted got && test ! -s err
}
me='$at["负责人"] == "P-000009"'
ok 'a person by name' leads - 'owner = 陈晓' "$me"
ok 'by the Chinese label' leads - '负责人 = 陈晓' "$me"
ok 'by login' leads - 'owner = chenxiao' "$me"
ok 'by id' leads - 'owner = P-000009' "$me"
ok 'by id in another width and case' leads - 'owner = ｐ-000009' "$me"
ok 'everybody else' leads - 'owner != 陈晓' '$at["负责人"] != "P-000009"'
ok 'as YAML' leads - '{owner: 陈晓}' "$me"
ok 'one of several' leads - 'owner: [陈晓, 张伟]' '$at["负责人"] == "P-000009" || $at["负责人"] == "'"$(awk -F, '$2 == "张伟" { print $1 }' B/people.csv)"'"'
ok 'a customer by name' leads - '客户名称 = 鄞州第二医院' '$at["客户名称"] == "C-000008"'
ok 'by a unique part of the name' leads - 'customer = 象山骨伤' '$at["客户名称"] == "C-000035"'
ok 'a part of the name, as text' leads - 'owner ~ 陈晓' "$me"
ok 'a pattern on the name' leads - 'owner ~ /^陈晓$/' "$me"
ok 'a part of the id' leads - 'owner ~ 000009' "$me"
ok 'a stage in another width' leads - 'stage = 报价　' '$at["当前阶段"] == "报价"'
ok 'a kind of stage' leads - 'stage.kind = lost' '$at["当前阶段"] == "流失"'
expect 'the near one of what nobody has' 2 "crm-lead -C B list --where '客户名称 = 鄞州二院'" <<'EOF'
! crm-lead: --where:1: customer: '鄞州二院' is not in customers.csv; did you mean '鄞州第二医院'?
EOF
expect 'nobody of that name' 2 "crm-lead -C B list --where 'owner = 陈小'" <<'EOF'
! crm-lead: --where:1: owner: '陈小' is not in people.csv; did you mean '陈晓'?
EOF
expect 'several of that part' 2 "crm-lead -C B list --where 'customer != 余姚'" <<'EOF'
! crm-lead: --where:1: customer: '余姚' names 6 rows of customers: C-000019 余姚第一医院, C-000020 余姚第二医院, C-000021 余姚人民医院, C-000022 余姚中医院, C-000023 余姚骨伤医院, C-000024 余姚妇儿医院
EOF
expect 'in a list, at its place' 2 "crm-lead -C B list --where '{owner: [陈晓, 张韦]}'" <<'EOF'
! crm-lead: --where:14: owner: '张韦' is not in people.csv; did you mean '张伟'?
EOF
expect 'a stage that is none' 2 "crm-lead -C B list --where 'stage = nonsense'" <<'EOF'
! crm-lead: --where:1: stage: 'nonsense' is no stage (rules/stages.yaml lists them)
EOF
expect 'a stage nearly' 2 "crm-lead -C B list --where 'amount > 5 and stage != 报价单'" <<'EOF'
! crm-lead: --where:16: stage: '报价单' is no stage; did you mean '报价'?
EOF
expect 'a kind of stage that is none' 2 "crm-lead -C B list --where 'stage.kind = opne'" <<'EOF'
! crm-lead: --where:1: stage.kind: 'opne' is none of open, won, lost
EOF
expect 'a pipeline that is none' 2 "crm-lead -C B list --where 'pipeline = standrad'" <<'EOF'
! crm-lead: --where:1: pipeline: 'standrad' is no pipeline of rules/stages.yaml; did you mean 'standard'?
EOF
expect 'a choice that is none' 2 "crm-contract -C B list --where 'status = aproved'" <<'EOF'
! crm-contract: --where:1: status: 'aproved' is none of draft, submitted, returned, approved, signed, cancelled; did you mean 'approved'?
EOF
expect 'a choice behind a reference' 2 "crm-lead -C B list --where 'customer.level = 三甲'" <<'EOF'
! crm-lead: --where:1: level: '三甲' is none of 三级甲等, 三级乙等, 二级甲等, 二级乙等, 民营诊所; did you mean '三级甲等'?
EOF
expect_match 'a choice in another width' 0 "crm-customer -C B list --where 'grade = ａ'" '^5 customers$'
expect 'no amount' 2 "crm-lead -C B list --where 'amount = abc'" <<'EOF'
! crm-lead: --where:1: 'abc' is not an amount such as 1200.50
EOF
expect 'no time' 2 "crm-lead -C B list --where 'created_at > hello'" <<'EOF'
! crm-lead: --where:1: 'hello' is not a date or time such as 2026-03-16T10:20:00+08:00
EOF
expect 'a day that is none' 2 "crm-book -C B list payments --where 'paid_on >= 2026-02-30'" <<'EOF'
! crm-book: --where:1: '2026-02-30' is not a date such as 2026-03-16
EOF
expect 'no whole number' 2 "crm-book -C B list orders --where 'qty = 1.5'" <<'EOF'
! crm-book: --where:1: '1.5' is not a whole number
EOF
expect 'texts in order' 2 "crm-lead -C B list --where 'need < 5' && crm-lead -C B list --where 'owner > 陈晓'" <<'EOF'
! crm-lead: --where:1: '< 5': texts can't be ordered; only = and != compare them
EOF
expect_ok 'a text that nobody holds is an answer' "crm-lead -C B list --where 'need = 没有人这么写'"

#
# twice
#
ok 'two conditions both hold' leads - 'owner = 陈晓 and stage = 报价' "$me"' && $at["当前阶段"] == "报价"'
expect_ok 'the same as two options' "crm-lead -C B list --where 'owner = 陈晓 and stage = 报价' >one &&
	crm-lead -C B list --where 'owner = 陈晓' --where 'stage = 报价' >two && crm-lead -C B list --where '{stage: 报价}' --where '负责人 = 陈晓' >three &&
	cmp one two && cmp one three && test \$(wc -l <one) -gt 2"
expect 'every fault of both' 2 "crm-lead -C B list --where 'owner = 陈小' --where 'stage = 报价单'" <<'EOF'
! crm-lead: --where:1: owner: '陈小' is not in people.csv; did you mean '陈晓'?
! crm-lead: --where:1: stage: '报价单' is no stage; did you mean '报价'?
EOF
expect_match 'what takes one value is not given two' 2 'crm-lead -C B list --owner 陈晓 --owner 张伟' \
	"^! crm-lead: option '--owner' is given twice: '陈晓' and '张伟'; one is wanted\$"
expect_ok 'the same one may stand there again' 'crm-lead -C B list --owner 陈晓 --owner 陈晓'
expect_match 'a column neither, by whichever name' 2 'crm-book -C B set leads L-000012 amount=5 预计金额=6' \
	"^! crm-book: amount is given twice: 'amount=5' and '预计金额=6'; one is wanted\$"

#
# options that take a stage, a choice, a person
#
expect_match 'a stage nearly, as an option' 2 'crm-lead -C B list --stage 报价单' "^! crm-lead: stage: '报价单' is no stage; did you mean '报价'\\?\$"
expect_match 'a grade in another case' 0 'crm-score -C B list --grade ａ' '^5 customers$'
cp -R B twins
sed -i 's/^P-000010,[^,]*/P-000010,陈晓/' twins/people.csv
expect_match 'two people of one name' 2 'crm-lead -C twins list --owner 陈晓' \
	"^! crm-lead: '陈晓' is the name of P-000009 and of P-000010: write the id or the login\$"
expect_match 'in a condition too' 2 "crm-lead -C twins list --where 'owner = 陈晓'" "^! crm-lead: --where:1: owner: '陈晓' names 2 rows of people: P-000009 陈晓, P-000010 陈晓\$"

#
# rule files
#
mkdir -p B/rules
# $1 a rule file, $2 a sed script: what crm book rules check says of it.
with() {
	sed "$2" "$CRM_TOP/rules/$1" >"B/rules/$1"
	crm-book -C B rules check | grep "rules/$1:"
	rm "B/rules/$1"
}
expect 'a route for somebody who is nobody' 0 "with routes.yaml 's/customer.type: 政府单位/owner: 陈小/'" <<'EOF'
rules/routes.yaml:8:19: owner: '陈小' is not in people.csv; did you mean '陈晓'?
EOF
expect 'a grade that is none' 0 "with verify.yaml 's/customer.grade: A/customer.grade: D/'" <<'EOF'
rules/verify.yaml:20:26: grade: 'D' is none of A, B, C
EOF
expect 'a verdict that is none' 0 "with verify.yaml 's/behaviour.verdict: pass/behaviour.verdict: passed/'" <<'EOF'
rules/verify.yaml:39:31: behaviour.verdict: 'passed' is none of pass, fail, none
EOF
expect 'a status that is none' 0 "with verify.yaml 's/kind: service-48h}/status: opened}/'" <<'EOF'
rules/verify.yaml:47:77: status: 'opened' is none of open, done, cancelled; did you mean 'open'?
EOF
expect_match 'required for a stage that is none: the book is broken' 3 \
	"sed 's/{stage.kind: open}/{stage: 报价单}/' '$CRM_TOP/rules/fields.yaml' >B/rules/fields.yaml; crm-lead -C B list" \
	"^! crm-lead: rules/fields.yaml:[0-9]+:[0-9]+: stage: '报价单' is no stage; did you mean '报价'\\?\$"
sed 's/{stage.kind: open}/{owner: 陈晓, stage.kind: open}/' "$CRM_TOP/rules/fields.yaml" >B/rules/fields.yaml
expect_match 'required of one person, by name' 1 'crm-lead -C B set L-000012 next_follow_up=' '^! crm-lead: next_follow_up: missing$'
expect_match 'and of nobody else' 0 "sed -i 's/owner: 陈晓, //; s/stage.kind: open/owner: 张伟, stage.kind: open/' B/rules/fields.yaml
	crm-lead -C B set L-000012 next_follow_up=" '^set lead L-000012 .* next — '
rm B/rules/fields.yaml
sed 's/customer.type: 政府单位, amount/owner: 陈晓, amount/' "$CRM_TOP/rules/routes.yaml" >B/rules/routes.yaml
sed -i 's/given: {customer.type: 政府单位, amount: 500000.01}/given: {owner: 陈晓, amount: 500000.01}/' B/rules/routes.yaml
expect_match 'an example by name meets a rule by name' 0 'crm-book -C B rules test | grep routes.yaml' \
	'pass +owner 陈晓, amount 500000.01 +route government-large'
done_testing
