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
# A part of a word, as it is written or as either language has it.
# $1 TITLE, $2 ledger, $3 condition, $4 of which lines (an ERE).
words() {
	grep -E "$4" "B/$2.csv" | cut -d, -f1 | sort >wanted
	crm-book -C B list "$2" --where "$3" --format csv 2>err | tail -n +2 | cut -d, -f1 | sort >got
	test -s wanted && cmp -s wanted got && test ! -s err
}
ok 'a part of a label' words - tasks 'status ~ 完成' ,done,
ok 'as a pattern' words - tasks 'status ~ /^已完成$/' ,done,
ok 'under a Chinese name' words - tasks '状态 ~ 完成' ,done,
ok 'on a Chinese screen' env LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN sh -c "crm-book -C B list tasks --where '状态 ~ 完成' | tail -n 1 | grep -q \"^\$(grep -c ',done,' B/tasks.csv) 行\""
ok 'a part of the word itself' words - tasks 'status ~ one' ,done,
ok 'of several words' words - people 'role ~ 销售' ',sales(_manager)?,'
ok 'of another column, by which this one is read' words - reviews 'role ~ 法务' ,legal,
ok 'of a name of a column' words - reviews 'clause ~ 付款' ,payment_terms,
ok 'of a text that has known words, and others' words - tasks 'kind ~ 48小时' ,service-48h,
ok 'through a reference' words - tasks 'assignee.role ~ 法务' ',P-000004,2026-[^,]*,(open|done|cancelled),'
ok 'in English, where the label is another' words - quotes 'reason ~ "our error"' ,our_error,
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
# choices as the screen shows them: labels of either language, in any spelling, whichever language the screen has
#
# $1 LEDGER, $2 the condition, $3 what awk over the ledger's file selects.
rows() {
	awk -F, "NR > 1 && ($3) { print \$1 }" "B/$1.csv" | sort >wanted
	for lang in C.UTF-8 zh_CN.UTF-8; do
		LC_ALL=$lang crm-book -C B list "$1" --where "$2" --format csv 2>err | tail -n +2 | cut -d, -f1 | sort >got
		test -s wanted && cmp -s wanted got && test ! -s err || return 1
	done
}
done='$(NF - 5) == "done"'
for said in 'status = done' 'status = 已完成' '状态 = 已完成' 'status = Done' 'status = ＤＯＮＥ' 'status = 已完成 ' '{status: 已完成}' '{状态: [已完成]}'; do
	ok "tasks: $said" rows tasks "$said" "$done"
done
ok 'tasks: words of a text among any others' rows tasks 'kind = 合同审批' '$2 == "contract-approve"'
ok '... in another width' rows tasks '类别 = ４８小时服务包' '$2 == "service-48h"'
ok '... and the others' rows tasks 'kind != 合同审批' '$2 != "contract-approve"'
ok 'contracts: 已签订' rows contracts 'status = 已签订' '$4 == "signed"'
ok 'contracts: Signed' rows contracts '状态 = Signed' '$4 == "signed"'
ok 'people: 销售' rows people 'role = 销售' '$3 == "sales"'
ok 'reviews: the words of another ledger' rows reviews 'role = 法务' '$6 == "legal"'
ok 'reviews: the labels of a ledger' rows reviews 'clause = 付款方式' '/,payment_terms,/'
ok 'behind a reference' rows tasks 'assignee.role = 法务' '$(NF - 7) == "P-000004"'
ok 'two of them' rows tasks 'status = 待办 and kind = 合同审批' '$(NF - 5) == "open" && $2 == "contract-approve"'
expect 'a label nearly, in English' 2 "crm-book -C B list tasks --where 'status = 已完'; crm-book -C B list tasks --where 'status = dnoe'" <<'EOF'
! crm-book: --where:1: status: '已完' is none of open, done, cancelled; did you mean '已完成' (done)?
! crm-book: --where:1: status: 'dnoe' is none of open, done, cancelled; did you mean 'done'?
EOF
expect 'a label nearly, in Chinese' 2 "export LC_ALL=zh_CN.UTF-8; crm-book -C B list tasks --where '状态 = 已完'; crm-book -C B list tasks --where 'status = dnoe'" <<'EOF'
! crm-book: --where:1: 状态：“已完”不在 待办、已完成、已取消 之内；是否想写“已完成”？
! crm-book: --where:1: 状态：“dnoe”不在 待办、已完成、已取消 之内；是否想写“已完成”？
EOF
expect 'a label of something else' 2 "crm-book -C B list contracts --where 'status = 已成交'; crm-lead -C B list --where 'stage = 已成交'" <<'EOF'
! crm-book: --where:1: status: '已成交' is none of draft, submitted, returned, approved, signed, cancelled; did you mean '已提交' (submitted)?
! crm-lead: --where:1: stage: '已成交' is no stage (rules/stages.yaml lists them)
EOF

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
# Labels and words that are faulty: place, and what is wanted.
# $1 the column's line, $2 what of it, $3 what instead.
faulty() {
	sed "/^  $1/s/$2/$3/" "$T_FIELDS" >B/rules/fields.yaml
	cmp -s B/rules/fields.yaml "$T_FIELDS" && echo 'nothing was changed'
	crm-book -C B rules check
	faulty_status=$?
	rm B/rules/fields.yaml
	return $faulty_status
}
todo='kind:.*words: {todo: {zh: 待办}' open='status:.*values: {open: {zh: 待办}' title='title: .*{en: Title, zh: 标题}'
fault() { # TITLE LINE WHAT INSTEAD MESSAGE
	expect_match "$1" 1 "faulty '$2' '$3' '$4'" "^! crm-book: rules/fields.yaml:[0-9]+:[0-9]+: $5\$"
}
fault 'a word is no label' "$todo" 'todo: {zh: 待办}' 'todo: [待办]' 'a map of key: value is wanted here'
fault 'a label is a text' "$todo" '{zh: 待办}' '{zh: [待办]}' 'a text is wanted here'
fault 'not a map' "$todo" '{zh: 待办}' '{zh: {a: b}}' 'a text is wanted here'
fault 'not nothing' "$todo" '{zh: 待办}' '{zh: ""}' 'a text is wanted here'
fault 'of a text that there is' "$todo" 'todo: {zh' '"": {zh' 'the text that this is the label of is missing'
fault 'a language that there is not' "$todo" '{zh: 待办}' '{zh: 待办, de: Aufgabe}' "'de' is no key here; there are en, zh"
fault 'a language nearly' "$open" 'open: {zh' 'open: {hz' "'hz' is no key here; did you mean 'zh'\\?"
fault 'a language twice' "$todo" '{zh: 待办}' '{zh: 待办, zh: 任务}' "'zh' stands twice, first in line [0-9]+"
fault 'a word twice' "$todo" '{todo: {zh: 待办}' '{todo: {zh: 待办}, todo: {zh: 任务}' "'todo' stands twice, first in line [0-9]+"
fault 'a label of two words' "$todo" '{zh: 待办}' '{zh: 合同审批}' "'合同审批' stands for both todo and contract-approve"
fault 'a label that is another value' "$open" '{zh: 待办}' '{zh: done}' "'done' stands for both open and done"
fault 'a value twice' "$open" 'values: {.*}}' 'values: [open, open, done, cancelled]}' "'open' stands for both open and open"
fault 'a value that is a list' "$open" 'values: {.*}}' 'values: [open, [done], cancelled]}' 'a text is wanted here'
fault 'values that are one' "$open" 'values: {.*}}' 'values: open}' 'values: the allowed values are wanted, such as .*'
fault 'words and values' "$open" '}}}$' '}}, words: {open: {zh: 待办}}}' 'words: the values have their labels under values: already'
fault 'no words' "$todo" 'words: {.*}}' 'words: {}}' 'words: texts with their labels are wanted, such as .*'
fault 'a list of words' "$todo" 'words: {.*}}' 'words: [todo]}' 'words: texts with their labels are wanted, such as .*'
fault 'words of no column' "$todo" 'words: {.*}}' 'words: people.rolle}' "words: there is no ledger or column 'people.rolle'"
fault 'words of no ledger' "$todo" 'words: {.*}}' 'words: poeple}' "words: there is no ledger or column 'poeple'"
fault 'words from a column without its own' "$todo" 'words: {.*}}' 'words: reviews.role}' 'words: reviews.role has its words from elsewhere itself'
fault 'a key nearly' "$todo" 'words:' 'wrods:' "'wrods' is no key here; did you mean 'words'\\?"
fault 'a label that is a list' "$title" '{en: Title, zh: 标题}' '[Title, 标题]' 'a map of key: value is wanted here'
fault 'a label that holds one' "$title" 'en: Title' 'en: [Title]' 'a text is wanted here'
fault 'a label of another column' "$title" 'zh: 标题' 'zh: 类别' "'类别' already names the column kind of tasks"
fault 'a label in a language that there is not' "$title" 'zh: 标题' 'cn: 标题' "'cn' is no key here; did you mean 'en'\\?"
fault 'a label twice' "$title" 'label: ' 'label: 5, label: ' "'label' stands twice, first in line [0-9]+"
expect_match 'required for a stage that is none: the book is broken' 3 \
	"sed 's/{stage.kind: open}/{stage: 报价单}/' '$T_FIELDS' >B/rules/fields.yaml; crm-lead -C B list" \
	"^! crm-lead: rules/fields.yaml:[0-9]+:[0-9]+: stage: '报价单' is no stage; did you mean '报价'\\?\$"
sed 's/{stage.kind: open}/{owner: 陈晓, stage.kind: open}/' "$T_FIELDS" >B/rules/fields.yaml
expect_match 'required of one person, by name' 1 'crm-lead -C B set L-000012 next_follow_up=' '^! crm-lead: next_follow_up: missing$'
expect_match 'and of nobody else' 0 "sed -i 's/owner: 陈晓, //; s/stage.kind: open/owner: 张伟, stage.kind: open/' B/rules/fields.yaml
	crm-lead -C B set L-000012 next_follow_up=" '^set lead L-000012 .* next — '
rm B/rules/fields.yaml
sed 's/customer.type: 政府单位, amount/owner: 陈晓, amount/' "$CRM_TOP/rules/routes.yaml" >B/rules/routes.yaml
sed -i 's/given: {customer.type: 政府单位, amount: 500000.01}/given: {owner: 陈晓, amount: 500000.01}/' B/rules/routes.yaml
expect_match 'an example by name meets a rule by name' 0 'crm-book -C B rules test | grep routes.yaml' \
	'pass +owner 陈晓, amount 500000.01 +route government-large'
done_testing
