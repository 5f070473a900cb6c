# crm-score.sh - scoring: run, run again, what a rule file would do, why a customer has its grade.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
me=$(id -un 2>"$T_DIR/none") || me=uid$(id -u)
book n
cp -R n kept

expect 'what a run would do: old grades by new, and who moves' 0 'crm-score -C n run --dry-run' <<'EOF'
dry run: nothing was written
  now \ then  A   B   C  —
  A           5   0   0  0
  B           2  33   0  0
  C           0   2  27  0
  —           2   1   4  0

Who moves
  customer  name                  from  old score  to  new score  most of it
  C-000008  鄞州第二医院          B            72  A          94  年采购量
  C-000014  慈溪第二医院          —             —  A          80  医院等级
  C-000035  象山骨伤医院          C            38  B          56  年采购量
  C-000036  象山妇儿医院          C            30  B          50  年采购量
  C-000051  北仑人民医院          —             —  B          54  医院等级
  C-000055  绍兴第一医院          B            78  A          86  医院等级
  C-000058  绍兴中医院            —             —  A          80  医院等级
  C-000073  宁波退役军人康复中心  —             —  C           0  医院等级
  C-000074  鄞州应急救护中心      —             —  C           0  医院等级
  C-000075  宁波卫生职业实验学校  —             —  C           0  医院等级
  C-000076  鄞州护理实验学校      —             —  C           0  医院等级
11 customers move
EOF
expect 'nothing was written' 0 'diff -r -x .crm kept n' </dev/null
expect 'the run says who moved, and what entering A led to' 0 'crm-score -C n run' <<'EOF'
C-000008  鄞州第二医院  B 72 → A 94
  task T-000144 for 陈晓 until 2026-03-18T10:20: 48小时专属服务包 鄞州第二医院
C-000014  慈溪第二医院  — → A 80
  task T-000145 for 沈浩 until 2026-03-18T10:20: 48小时专属服务包 慈溪第二医院
C-000035  象山骨伤医院  C 38 → B 56
C-000036  象山妇儿医院  C 30 → B 50
C-000051  北仑人民医院  — → B 54
C-000055  绍兴第一医院  B 78 → A 86
  task T-000146 for 徐丽娜 until 2026-03-18T10:20: 48小时专属服务包 绍兴第一医院
C-000058  绍兴中医院  — → A 80
  task T-000147 for 叶婷 until 2026-03-18T10:20: 48小时专属服务包 绍兴中医院
C-000073  宁波退役军人康复中心  — → C 0
C-000074  鄞州应急救护中心  — → C 0
C-000075  宁波卫生职业实验学校  — → C 0
C-000076  鄞州护理实验学校  — → C 0
76 customers scored, moved to another grade: 11, rows written: 22; why: crm score explain CUSTOMER
EOF
expect 'each who entered A has a task, with its deadline' 0 \
	'diff kept/tasks.csv n/tasks.csv | sed -n "s/^> //p"' <<'EOF'
T-000144,service-48h,48小时专属服务包 鄞州第二医院,P-000009,2026-03-18T10:20:00+08:00,open,C-000008,2026-03-16T10:20:00+08:00,,,rules/templates/service-48h.md
T-000145,service-48h,48小时专属服务包 慈溪第二医院,P-000016,2026-03-18T10:20:00+08:00,open,C-000014,2026-03-16T10:20:00+08:00,,,rules/templates/service-48h.md
T-000146,service-48h,48小时专属服务包 绍兴第一医院,P-000012,2026-03-18T10:20:00+08:00,open,C-000055,2026-03-16T10:20:00+08:00,,,rules/templates/service-48h.md
T-000147,service-48h,48小时专属服务包 绍兴中医院,P-000015,2026-03-18T10:20:00+08:00,open,C-000058,2026-03-16T10:20:00+08:00,,,rules/templates/service-48h.md
EOF
expect 'the log: the score, the grade, who' 0 \
	"grep C-000014 n/log/2026-03.csv | tail -n 4 | cut -d, -f1-9 | sed 's/ by $me,/ by LOGIN,/'" <<'EOF'
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,score run,customers,C-000014,grade,,A,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,score run,customers,C-000014,score,,80,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,score run,customers,C-000014,scored_at,,2026-03-16T10:20:00+08:00,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,score run,tasks,T-000145,subject,,C-000014,
EOF
cp -R n once
expect 'a second run' 0 'crm-score -C n run' <<'EOF'
76 customers scored: nothing changed
EOF
expect 'changes nothing, byte for byte, and opens no second task' 0 'diff -r -x .crm once n' </dev/null
expect_ok 'nor does one in the evening' 'crm-score -C n run --as-of "2026-03-16 20:00"'
expect 'it neither' 0 'diff -r -x .crm once n' </dev/null
expect 'when the task is done there is no other' 0 \
	'crm-task -C n done T-000144 --note 已上门 >none && crm-score -C n run && tail -n +2 n/tasks.csv | wc -l' <<'EOF'
76 customers scored: nothing changed
147
EOF
expect_match 'orders of more than 12 months ago no longer count' 0 'crm-score -C n run --as-of 2026-12-01' \
	'^C-000055  绍兴第一医院  A 86 → B 72$'
expect_match 'who enters A again has a new task; -q prints its id' 0 \
	'for task in $(crm-task -C n list --kind service-48h --format csv | sed -n "s/^\(T-[0-9]*\),.*,C-000055$/\1/p"); do crm-task -C n done $task -q >none; done
	crm-book -C n add orders customer=C-000055 sku=JZ-01 qty=900 amount=9000000 ordered_on=2026-11-30 -q >none &&
	crm-score -C n run --as-of 2026-12-02 -q' '^T-000148$'
cp -R kept again
expect_ok 'a run elsewhere, in another time zone' 'TZ=America/New_York crm-score -C again run'
same_bytes 'gives the same bytes' once/customers.csv again/customers.csv

#
# explain
#
expect 'every indicator: value, band, points, weight, the rule; and how far to the next grade' 0 \
	'crm-score -C kept explain 宁波人民医院' <<'EOF'
宁波人民医院 (C-000003)   score 36   grade C
  indicator     value        band      points  × weight  = adds  rule
  医院等级      二级甲等     二级甲等      60        40      24  rules/scoring.yaml:11
  年采购量      158,440.00   >= 50000      30        40      12  rules/scoring.yaml:21
  产品线覆盖率  1/6, 16.67%  >= 0%          0        20       0  rules/scoring.yaml:28
  B from 50 on: 14 points more
    医院等级 alone would do it: 三级甲等 (100 points, rules/scoring.yaml:11)
    年采购量 alone would do it: >= 800000 (80 points, rules/scoring.yaml:19)
    产品线覆盖率 alone would do it: >= 50% (70 points, rules/scoring.yaml:28)
EOF
expect 'of one with grade A' 0 'crm-score -C kept explain C-000009' <<'EOF'
鄞州人民医院 (C-000009)   score 92   grade A
  indicator     value         band       points  × weight  = adds  rule
  医院等级      三级甲等      三级甲等      100        40      40  rules/scoring.yaml:11
  年采购量      1,448,320.00  >= 800000      80        40      32  rules/scoring.yaml:19
  产品线覆盖率  6/6, 100%     >= 75%        100        20      20  rules/scoring.yaml:28
  B below 80: 12 points away
    医院等级 alone would do it: 二级甲等 (60 points, rules/scoring.yaml:11)
    年采购量 alone would do it: >= 50000 (30 points, rules/scoring.yaml:21)
    产品线覆盖率 alone would do it: >= 0% (0 points, rules/scoring.yaml:28)
EOF
expect_match 'as CSV, with plain numbers' 0 'crm-score -C kept explain C-000013 --format csv' \
	'^indicator,value,band,points,weight,adds,rule$' '^年采购量,1511800\.00,>= 800000,80,40,32,rules/scoring\.yaml:[0-9]+$'
expect_match 'a missing level is said to be missing' 0 \
	'crm-customer -C n add 甬江骨科医院 -q >none; crm-score -C n explain 甬江骨科医院' 'score 0 +grade C' '^  医院等级 +— '
expect_match 'an ambiguous customer: the candidates' 1 'crm-score -C kept explain 余姚' \
	"^! crm-score: customer: '余姚' names 6 rows of customers: C-000019 余姚第一医院, "

#
# what if
#
sed "s/A: '>= 80'/A: '>= 75'/" "$CRM_TOP/rules/scoring.yaml" >new.yaml
cp -R once before
expect 'another rule file: who would move' 0 'crm-score -C once run --dry-run --rules new.yaml' <<'EOF'
dry run: nothing was written
  now \ then  A   B   C  —
  A           9   0   0  0
  B           4  32   0  0
  C           0   0  31  0
  —           0   0   0  0

Who moves
  customer  name          from  old score  to  new score  most of it
  C-000001  宁波第一医院  B            78  A          78  医院等级
  C-000033  象山人民医院  B            78  A          78  医院等级
  C-000043  镇海第一医院  B            78  A          78  医院等级
  C-000061  台州第一医院  B            78  A          78  医院等级
4 customers move
EOF
expect_match 'one customer by it' 0 'crm-score -C once explain 宁波第一医院 --rules new.yaml' 'score 78 +grade A' '  new\.yaml:[0-9]+$'
expect 'grades are written by the own rules only' 2 'crm-score -C once run --rules new.yaml' <<'EOF'
! crm-score: --rules goes with --dry-run: grades are written by the book's own rules only
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm before once' </dev/null
expect_match 'a rule file that is not there' 3 'crm-score -C once run -n --rules nix.yaml' "^! crm-score: .*'nix\\.yaml'"
sed 's/weight: 20/wieght: 20/' new.yaml >typo.yaml
line=$(grep -n wieght typo.yaml | cut -d: -f1)
expect_match 'a misspelt key in it' 3 'crm-score -C once run -n --rules typo.yaml' \
	"^! crm-score: typo\\.yaml:$line:[0-9]+: 'wieght' is no key here; did you mean 'weight'\\?\$"
sed 's/orders.amount/orders.amuont/' new.yaml >typo.yaml
expect_match 'a column that is none' 3 'crm-score -C once run -n --rules typo.yaml' "^! crm-score: typo\\.yaml:[0-9]+:[0-9]+: .*amuont"

#
# rule files of other kinds
#
# $1 the indicator a file has, in a.yaml.
indicator() {
	printf "indicators:\n  - {id: a, weight: 1, %s}\ngrades: {A: '>= 80', B: '>= 50', C: '>= 0'}\n" "$1" >a.yaml
}
indicator "value: {last: orders.ordered_on}, missing: 0, bands: {'> -1m': 100, '> -12m': 60}"
expect_match 'an order of a month and four days ago is of the last 12 months' 0 \
	'crm-score -C once explain C-000003 --rules a.yaml' \
	'^  a +2026-02-12 +> -12m +60 '
expect_match 'on the last day of its month it was of that' 0 \
	'crm-score -C once explain C-000003 --rules a.yaml --as-of 2026-03-11' '^  a +2026-02-12 +> -1m +100 '
indicator "value: level, missing: 0, bands: {三级甲等: 100, 二级甲等: 60}"
expect_match 'bands of texts' 0 'crm-score -C once explain C-000003 --rules a.yaml' '^  a +二级甲等 +二级甲等 +60 '
indicator "value: {count: orders}, points: {'4': 55, '5': 90}"
expect_match 'points by a number' 0 'crm-score -C once explain C-000003 --rules a.yaml' '^  a +4 +4 +55 '
indicator "value: {sum: orders.amount, count: orders}, bands: {'>= 0': 1}"
expect_match 'two measures at once' 3 \
	'crm-score -C once run -n --rules a.yaml' '^! crm-score: a\.yaml:2:[0-9]+: value: a column, or one of sum'
indicator "value: {last: orders.ordered_on}, bands: {'> -1m': 100}"
expect_match 'what may be missing has to say what that is worth' 3 'crm-score -C once run -n --rules a.yaml' \
	"^! crm-score: a\\.yaml:2:[0-9]+: 'missing' is missing here"
indicator "value: {count: orders}, bands: {'>= 0': 1}"
sed -i 's/{A:.*/{A: , C: ">= 0"}/' a.yaml
expect_match 'a grade without a bound' 3 \
	'crm-score -C once run -n --rules a.yaml' '^! crm-score: a\.yaml:3:[0-9]+: a value is wanted here'
sed -i 's/{A:.*/{S: ">= 90", C: ">= 0"}/' a.yaml
expect_match 'a grade that customers.csv may not hold' 3 \
	'crm-score -C once run -n --rules a.yaml' "^! crm-score: a\\.yaml:3:10: grade: 'S'"
cp -R kept slip
mkdir -p slip/rules
sed 's/score: 86/scroe: 1/' "$CRM_TOP/rules/scoring.yaml" >slip/rules/scoring.yaml
expect_match 'an example with a misspelt key holds nothing' 1 \
	'crm-book -C slip rules test' "'scroe' is no key here; did you mean 'score'"

#
# what no band takes
#
cp -R kept odd
sed -i '2s/三级甲等/三甲/' odd/customers.csv
expect 'a level that is none: no points and said, not skipped' 0 'crm-score -C odd explain C-000001' <<'EOF'
宁波第一医院 (C-000001)   score 38   grade C
  indicator     value        band           points  × weight  = adds  rule
  医院等级      三甲         none takes it       0        40       0  rules/scoring.yaml:7
  年采购量      459,840.00   >= 300000          60        40      24  rules/scoring.yaml:20
  产品线覆盖率  4/6, 66.67%  >= 50%             70        20      14  rules/scoring.yaml:28
  医院等级: no band takes '三甲', and that is not missing: 0 points (rules/scoring.yaml:7)
  customers.csv still says grade B: crm score run writes the new one
  B from 50 on: 12 points more
    医院等级 alone would do it: 二级乙等 (45 points, rules/scoring.yaml:11)
    年采购量 alone would do it: >= 2000000 (100 points, rules/scoring.yaml:18)
EOF
expect_match 'a run names it' 0 'crm-score -C odd run' \
	"^C-000001  宁波第一医院  医院等级: no band takes '三甲': 0 points \(rules/scoring\.yaml:7\)$" \
	'^1 value that no band takes; crm score explain CUSTOMER says what it is worth$'
sed 's/    missing: 0/    missing: skip/' "$CRM_TOP/rules/scoring.yaml" >skip.yaml
cp -R kept odd2
sed -i '3s/三级乙等/三甲/' odd2/customers.csv
expect_match 'missing: skip is for what is missing' 0 'crm-score -C odd2 explain C-000002 --rules skip.yaml' \
	'score 38 +grade C' '^  医院等级 +三甲 +none takes it +0 +40 +0 +skip\.yaml:[0-9]+$'
expect_match 'and what is missing is skipped' 0 \
	"sed -i '3s/三甲//' odd2/customers.csv; crm-score -C odd2 explain C-000002 --rules skip.yaml" '^  医院等级 +— +missing: skipped +— +40 +— '
sed '/missing: skip/a\    unknown: 20' skip.yaml >unknown.yaml
expect_match 'unknown: says what it is worth, at its line' 0 'crm-score -C odd explain C-000001 --rules unknown.yaml' \
	'^  医院等级 +三甲 +none takes it +20 +40 +8 +unknown\.yaml:13$' "no band takes '三甲', and that is not missing: 20 points \(unknown\.yaml:13\)"
sed '/missing: skip/a\    unknown: skip' skip.yaml >unknown.yaml
expect_match 'and never nothing at all' 3 'crm-score -C odd explain C-000001 --rules unknown.yaml' \
	'^! crm-score: unknown\.yaml:13:14: unknown: points are wanted'
cp -R kept minus
echo 'O-900001,C-000008,JZ-01,1,-9000000.00,2026-03-10,,' >>minus/orders.csv
expect_match 'a sum below the lowest band' 0 'crm-score -C minus explain C-000008' \
	'^  年采购量 +-[0-9,.]+ +none takes it +0 +40 +0 +rules/scoring\.yaml:23$' \
	"^  年采购量: no band takes '-[0-9.]+', and that is not missing: 0 points"
indicator "value: score, missing: skip, bands: {'>= 50': 100, '>= 0': 20}"
expect_match 'a number that can not be read is not missing either' 0 \
	"sed -i '2s/,38,/,3 8,/' odd/customers.csv; crm-score -C odd explain C-000001 --rules a.yaml" '^  a +3 8 +none takes it +0 '

# $1 the indicator, $2 the grades: what crm book rules check says of them.
checked() {
	mkdir -p checked
	cp "$CRM_TOP/data/ningbo/crm.yaml" checked
	mkdir -p checked/rules
	printf "indicators:\n  - {id: a, weight: 1, %s}\ngrades: {%s}\n" "$1" "${2:-A: '>= 80', B: '>= 50', C: '>= 0'}" >checked/rules/scoring.yaml
	crm-book -C checked rules check | grep 'scoring.yaml:'
}
expect 'bands with a gap, and nothing below the lowest' 0 \
	"checked \"value: {sum: orders.amount}, bands: {'>= 800000': 80, '< 500000': 30}\"" <<'EOF'
rules/scoring.yaml:2:61: a: nothing takes what lies from 500000.00 to 799999.99
rules/scoring.yaml:2:5: a: add a band, or say with unknown: how many points such a value is worth
EOF
expect 'a sum may be below zero' 0 "checked \"value: {sum: orders.amount}, bands: {'>= 800000': 80, '>= 0': 30}\"" <<'EOF'
rules/scoring.yaml:2:61: a: nothing takes what is -0.01 or less
rules/scoring.yaml:2:5: a: add a band, or say with unknown: how many points such a value is worth
EOF
expect 'a count and a share may not' 1 "checked \"value: {count: orders}, bands: {'>= 8': 80, '>= 0': 30}\"" </dev/null
expect 'unknown: answers for the ends, not for a gap in between' 0 \
	"checked \"unknown: 0, value: {sum: orders.amount}, bands: {'> 800000': 80, '< 800000': 30, '< 0': 0}\"" <<'EOF'
rules/scoring.yaml:2:73: a: nothing takes 800000.00
rules/scoring.yaml:2:105: '< 0' never counts: the bands above it take all of it
EOF
expect 'days' 0 "checked \"missing: 0, value: {last: orders.ordered_on}, bands: {'> 2026-03-01': 80, '< 2026-02-01': 30}\"" <<'EOF'
rules/scoring.yaml:2:78: a: nothing takes what lies from 2026-02-01 to 2026-03-01
rules/scoring.yaml:2:5: a: add a band, or say with unknown: how many points such a value is worth
EOF
expect 'values of the column without points, and points of no value' 0 \
	"checked 'missing: 0, value: level, points: {三级甲等: 100, 三级乙等: 85, 二甲: 60, 二级乙等: 45}'" <<'EOF'
rules/scoring.yaml:2:80: level: '二甲' is none of 三级甲等, 三级乙等, 二级甲等, 二级乙等, 民营诊所; did you mean '二级甲等'?
rules/scoring.yaml:2:59: a: '二级甲等' has no points; give it some, or say with unknown: what such a value is worth
rules/scoring.yaml:2:59: a: '民营诊所' has no points; give it some, or say with unknown: what such a value is worth
EOF
expect 'scores that no grade takes' 0 "checked \"value: {count: orders}, bands: {'>= 0': 30}\" \"A: '>= 80', B: '> 60', C: '< 60'\"" <<'EOF'
rules/scoring.yaml:3:10: grades: nothing takes 60
EOF
expect 'every score with two decimals has one' 1 \
	"checked \"value: {count: orders}, bands: {'>= 0': 30}\" \"A: '>= 80', B: '>= 50', C: '<= 49.99'\"" </dev/null

#
# list
#
expect 'those of a grade' 0 'crm-score -C once list --grade A' <<'EOF'
ID        name          grade  score  scored at         level     owner
C-000008  鄞州第二医院  A         94  2026-03-16 10:20  三级乙等  陈晓
C-000009  鄞州人民医院  A         92  2026-02-27 18:00  三级甲等  张伟
C-000013  慈溪第一医院  A         92  2026-02-27 18:00  三级甲等  周敏
C-000014  慈溪第二医院  A         80  2026-03-16 10:20  三级乙等  沈浩
C-000055  绍兴第一医院  A         86  2026-03-16 10:20  三级甲等  徐丽娜
C-000056  绍兴第二医院  A         80  2026-02-27 18:00  三级乙等  胡佳
C-000058  绍兴中医院    A         80  2026-03-16 10:20  三级乙等  叶婷
C-000063  台州人民医院  A         80  2026-02-27 18:00  三级乙等  胡佳
C-000067  舟山第一医院  A         86  2026-02-27 18:00  三级甲等  张伟
9 customers
EOF
expect 'of a person, as CSV' 0 'crm-score -C once list --owner 任倩 --format csv' <<'EOF'
id,name,grade,score,scored_at,level,owner,owner_name
C-000003,宁波人民医院,C,36,2026-02-27T18:00:00+08:00,二级甲等,P-000019,任倩
C-000010,鄞州中医院,B,66,2026-02-27T18:00:00+08:00,三级乙等,P-000019,任倩
C-000017,慈溪骨伤医院,C,44,2026-02-27T18:00:00+08:00,二级乙等,P-000019,任倩
C-000024,余姚妇儿医院,C,44,2026-02-27T18:00:00+08:00,二级甲等,P-000019,任倩
C-000061,台州第一医院,B,78,2026-02-27T18:00:00+08:00,三级甲等,P-000019,任倩
C-000068,舟山第二医院,B,72,2026-02-27T18:00:00+08:00,三级乙等,P-000019,任倩
EOF
expect_match 'a grade that is none' 2 'crm-score -C once list --grade D' "^! crm-score: .*'D'"
expect_match 'a person that is none' 2 'crm-score -C once list --owner 周雪' "^! crm-score: '周雪' is nobody"
expect 'a verb that is none: did you mean' 2 'crm-score -C once explian' <<'EOF'
! crm-score: 'explian' is no verb of crm-score; did you mean 'explain'?
EOF
if [ -f "$CRM_TOP/po/zh_CN.po" ]; then
	expect_none 'in Chinese' 0 'LANGUAGE=zh_CN crm-score -C kept explain 宁波人民医院' 'score ' 'grade ' points would
else
	skip 'in Chinese' 'no po/zh_CN.po yet'
fi
done_testing
