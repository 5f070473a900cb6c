# crm-report.sh - the funnel counted by hand and by --list, stage times, events, before and after.
. "$(dirname "$0")/lib.sh"

# A row of that book's log for each line `MM-DD[THH] LEAD OLD>NEW [ACTOR]` on stdin.
stage_log() {
	[ -e "$1/log/2026-03.csv" ] || head -1 "$CRM_TOP/data/ningbo/log/2026-01.csv" >"$1/log/2026-03.csv"
	awk '{ if (!index($1, "T")) $1 = $1 "T09"
		split($3, move, ">")
		printf "2026-%s:00:00+08:00,%s,lead stage,leads,%s,stage,%s,%s,\n", $1, $4 ? $4 : "P-000001", $2, move[1], move[2] }' >>"$1/log/2026-03.csv"
}

# A book of its own: leads.csv from stdin.
small_book() {
	crm-book init "$1" >/dev/null && mkdir -p "$1/log" && cat >"$1/leads.csv"
	printf '%s\n' id,name,role,status 'P-000001,陈晓,sales,active' 'P-000002,林强,sales,active' >"$1/people.csv"
	printf '%s\n' id,name,industry,grade 'C-000001,余姚市人民医院,医疗,A' 'C-000002,慈溪骨伤医院,医疗,B' \
		'C-000003,镇海二中,教育,A' >"$1/customers.csv"
}

# How many rows a --list has.
count() {
	"$@" --format csv | sed 1d | wc -l | tr -d ' '
}

# The twelve leads: a straight way; lost; back and forth; back and lost; a skip; lost and revived; a late start; lost twice;
# imported; undated; back to the beginning; of February.
small_book B <<'EOF'
id,customer,stage,next_follow_up,need,blocker,owner,source,created_at,updated_at,closed_at,entry_stage
L-000001,C-000001,签约,,髋关节,等预算,P-000001,展会,2026-03-02T09:00:00+08:00,,2026-03-12T09:00:00+08:00,
L-000002,C-000002,流失,,髋关节,等预算,P-000001,电话,2026-03-02T09:00:00+08:00,,2026-03-09T09:00:00+08:00,
L-000003,C-000003,方案输出,2026-03-20,髋关节,等预算,P-000001,展会,2026-03-02T09:00:00+08:00,,,
L-000004,C-000001,流失,,髋关节,等预算,P-000002,展会,2026-03-02T09:00:00+08:00,,2026-03-10T09:00:00+08:00,
L-000005,C-000001,报价,2026-03-20,髋关节,等预算,P-000002,电话,2026-03-02T09:00:00+08:00,,,
L-000006,C-000002,需求确认,2026-03-20,髋关节,等预算,P-000002,电话,2026-03-02T09:00:00+08:00,,,
L-000007,C-000003,流失,,髋关节,等预算,P-000002,展会,2026-03-03T09:00:00+08:00,,2026-03-10T09:00:00+08:00,
L-000008,C-000002,流失,,髋关节,等预算,,展会,2026-03-02T09:00:00+08:00,,2026-03-09T09:00:00+08:00,
L-000009,C-000003,流失,,髋关节,等预算,P-000001,,2026-03-02,,2026-03-06,需求确认
L-000011,C-000001,线索,2026-03-20,髋关节,等预算,P-000001,展会,,,,
L-000012,C-000001,线索,2026-03-20,髋关节,等预算,P-000001,展会,2026-03-02T09:00:00+08:00,,,
L-000013,C-000002,线索,2026-03-20,髋关节,等预算,P-000001,展会,2026-02-02T09:00:00+08:00,,,
EOF
stage_log B <<'EOF'
02-02 L-000013 >线索
03-02 L-000001 >线索
03-02 L-000002 >线索
03-02 L-000003 >线索
03-02 L-000004 >线索
03-02 L-000005 >线索
03-02 L-000006 >线索
03-02 L-000008 >线索
03-02 L-000010 >线索
03-02 L-000012 >线索
03-03 L-000001 线索>需求确认
03-03 L-000003 线索>需求确认
03-03 L-000004 线索>需求确认
03-03 L-000006 线索>需求确认
03-03 L-000007 >报价
03-03 L-000008 线索>流失
03-04 L-000002 线索>需求确认
03-04 L-000003 需求确认>方案输出
03-04 L-000005 线索>报价 P-000002
03-04 L-000008 流失>线索
03-04 L-000010 线索>需求确认
03-04 L-000012 线索>需求确认
03-05 L-000001 需求确认>方案输出
03-05 L-000004 需求确认>方案输出
03-05 L-000006 需求确认>流失
03-05 L-000008 线索>需求确认
03-06 L-000001 方案输出>内部协同
03-06 L-000003 方案输出>需求确认 P-000002
03-06 L-000004 方案输出>需求确认
03-06 L-000008 需求确认>方案输出
03-06 L-000012 需求确认>线索
03-09 L-000001 内部协同>报价
03-09 L-000002 需求确认>流失
03-09 L-000003 需求确认>方案输出
03-09 L-000006 流失>需求确认
03-09 L-000008 方案输出>流失
03-10 L-000001 报价>合同审批
03-10 L-000004 需求确认>流失
03-10 L-000007 报价>流失
03-12 L-000001 合同审批>签约
EOF

# Counted by hand. 需求确认, for one: in it were 1 2 3 4 6 8 9 12; lost there 2 4 9; 6 was revived and stands there; 12 went back and stands
# in 线索; 1 3 8 came further. Its days: 1 | 2 2 2 | 3 | 4 4 | 7.19 and counting: half are over after 2.5.
expect 'each lead is counted once, where it belongs' 0 'crm-report -C B funnel' <<'EOF'
FUNNEL  as of 2026-03-16, leads entered at any time
  stage     entered  moved  lost  here  back  conversion  of losses  median  p90
  线索           10      7     0     3     0         70%         0%       2    —
  需求确认        8      3     3     1     1       37.5%        60%     2.5    —
  方案输出        4      1     1     1     1         25%        20%       1    —
  内部协同        1      1     0     0     0        100%         0%       1    1
  报价            3      1     1     1     0       33.3%        20%       5    —
  合同审批        1      1     0     0     0        100%         0%       2    2
  签约            1      0     0     1     0           —          —       —    —
  流失            6      1     0     5     0           —          —       —    —
            -------  -----  ----  ----  ----  ----------  ---------  ------  ---
  total          12      1     5     6     0        8.3%       100%       8    —
lost from lead to contract: 41.7% (5 of 12); won 8.3% (1), still open 6
of the losses, 80% between 需求确认 → 方案输出 → 内部协同 (4 of 5): --list 需求确认..内部协同:lost
median and p90 in working days; leads still there count as at least that long (Kaplan-Meier)
1 lead entered its stage at an unknown time: counted, without days
2 rows of the log are of leads that leads.csv no longer has
the leads behind a figure: --list STAGE:COLUMN, such as --list 线索:lost

Skips, moves back, revivals
  kind    move               moves  leads
  skip    线索>报价              1      1
  back    方案输出>需求确认      2      2
  back    需求确认>线索          1      1
  revive  流失>线索              1      1
  revive  流失>需求确认          1      1
the leads behind a move: --list 'FROM>TO'
EOF
expect 'stage times, by hand' 0 'crm-report -C B funnel --dwell' <<'EOF'
STAGE TIMES in working days  as of 2026-03-16, leads entered at any time
  stage     left  here  mean  median  p90  longest  expected  over  share
  线索         7     3  1.43       2    —    26.19       3wd     2  22.2%
  需求确认     7     1  2.57     2.5    —     7.19       5wd     1  12.5%
  方案输出     3     1     1       1    —     7.19       3wd     1    25%
  内部协同     1     0     1       1    1        1       2wd     0     0%
  报价         2     1     3       5    —     8.19       5wd     1  33.3%
  合同审批     1     0     2       2    2        2       3wd     0     0%
mean of those that left; median and p90 with those still there as at least that long (Kaplan-Meier)
the leads behind a figure: --list STAGE:left, STAGE:here, STAGE:over

From lead to the end
  outcome  leads  dated  days  mean  median  p90
  won          1      1     8     8       8    8
  lost         5      5    25     5       5    6
average days: won 8, lost 5
the leads behind a figure: --list total:won, --list total:lost
EOF
expect 'in calendar days' 0 'crm-report -C B funnel --dwell --days calendar --format csv | sed -n "1p;3p"' <<'EOF'
pipeline,stage,left,here,mean_days,median_days,p90_days,longest_days,expected,over,over_share
standard,需求确认,7,1,3.43,4,,9.06,5wd,1,12.5%
EOF
expect 'the leads behind a loss' 0 'crm-report -C B funnel --list 需求确认:lost' <<'EOF'
需求确认:lost
  lead      customer        stage     entered           left              days  stands in  owner
  L-000002  慈溪骨伤医院    需求确认  2026-03-04 09:00  2026-03-09 09:00     3  流失       陈晓
  L-000004  余姚市人民医院  需求确认  2026-03-03 09:00  2026-03-10 09:00     4  流失       林强
  L-000009  镇海二中        需求确认  2026-03-02 00:00  2026-03-06 00:00     4  流失       陈晓
3 leads
EOF
expect 'one that came back has the days of all its stays' 0 'crm-report -C B funnel --list 方案:here' <<'EOF'
方案:here
  lead      customer  stage     entered           left    days  stands in  owner
  L-000003  镇海二中  方案输出  2026-03-04 09:00  —     7.1905  方案输出   陈晓
1 lead
EOF
expect 'the losses of a range of steps' 0 'crm-report -C B funnel --list 需求确认..内部协同:lost --format csv' <<'EOF'
lead,customer,customer_name,stage,entered_at,left_at,days,now,owner,owner_name
L-000002,C-000002,慈溪骨伤医院,需求确认,2026-03-04T09:00:00+08:00,2026-03-09T09:00:00+08:00,3,流失,P-000001,陈晓
L-000004,C-000001,余姚市人民医院,需求确认,2026-03-03T09:00:00+08:00,2026-03-10T09:00:00+08:00,4,流失,P-000002,林强
L-000008,C-000002,慈溪骨伤医院,方案输出,2026-03-06T09:00:00+08:00,2026-03-09T09:00:00+08:00,1,流失,,
L-000009,C-000003,镇海二中,需求确认,2026-03-02T00:00:00+08:00,2026-03-06T00:00:00+08:00,4,流失,P-000001,陈晓
EOF
expect 'the leads behind a move, with who moved them' 0 "crm-report -C B funnel --list '方案输出>需求确认'" <<'EOF'
方案输出>需求确认
  lead      customer        from stage  to stage  at                by
  L-000003  镇海二中        方案输出    需求确认  2026-03-06 09:00  林强
  L-000004  余姚市人民医院  方案输出    需求确认  2026-03-06 09:00  陈晓
2 moves
EOF
expect 'who was lost and revived' 0 "crm-report -C B funnel --list '流失>需求确认' --format csv" <<'EOF'
lead,customer,customer_name,from,to,at,actor,actor_name
L-000006,C-000002,慈溪骨伤医院,流失,需求确认,2026-03-09T09:00:00+08:00,P-000001,陈晓
EOF
expect 'a range that is asked for' 0 'crm-report -C B funnel --range 线索..报价 | grep "of the losses,"' <<'EOF'
of the losses, 80% between 线索 → 需求确认 → 方案输出 → 内部协同 → 报价 (4 of 5): --list 线索..报价:lost
EOF
expect 'longer than the rules expect' 0 'crm-report -C B funnel --list 需求确认:over --format csv | cut -d, -f1,7' <<'EOF'
lead,days
L-000006,7.1905
EOF

# Every figure opens to as many leads; the losses of the stages sum to the lost; each row sums up.
opens_to_its_leads() {
	book=$1
	shift
	crm-report -C "$book" funnel "$@" --format csv | sed '/^$/,$d' >figures
	wrong=
	for stage in $(sed 1d figures | cut -d, -f2); do
		n=2
		for column in entered moved lost here back; do
			n=$((n + 1))
			figure=$(awk -F, -v s="$stage" -v n=$n '$2 == s { print $n }' figures)
			case $stage:$column in
			total:entered) cell=total:leads ;;
			total:moved) cell=total:won ;;
			total:here) cell=total:open ;;
			total:back) continue ;;
			*) cell=$stage:$column ;;
			esac
			listed=$(count crm-report -C "$book" funnel "$@" --list "$cell")
			[ "$listed" = "$figure" ] || wrong="$wrong $cell:$figure!=$listed"
		done
	done
	[ -z "$wrong" ] || diag "$wrong"
	[ -z "$wrong" ] && [ "$(wc -l <figures)" -gt 8 ]
}
sums_up() {
	crm-report -C "$1" funnel --format csv | sed '/^$/,$d' | awk -F, '
		NR == 1 { next }
		$2 == "total" { if ($5 != lost || $3 != $4 + $5 + $6) bad = 1; seen = 1; next }
		{ lost += $5; if ($3 != $4 + $5 + $6 + $7) bad = 1 }
		END { exit bad || !seen }'
}
ok 'every figure of it opens to as many leads' opens_to_its_leads B
ok 'of March only' opens_to_its_leads B --since 2026-03-01
ok 'of one owner' opens_to_its_leads B --by owner --only 林强
ok 'its rows and losses sum up' sums_up B
book N
ok 'every figure of the sample opens to as many leads' opens_to_its_leads N
ok 'its rows and losses sum up, too' sums_up N
# The second way: awk over the log; no lead of the sample was ever revived, and who moved back is counted once.
expect 'entered, lost and left of the sample, from its log by awk' 0 'awk -F, "\$6 == \"stage\" && !seen[\$5, \$8]++ { entered[\$8]++; if (\$8 == \"流失\") lost[\$7]++ }
		END { for (s in entered) print s, entered[s], lost[s] + 0 }" N/log/*.csv | LC_ALL=C sort >second
	crm-report -C N funnel --format csv | sed "/^$/,\$d" | awk -F, "NR > 1 && \$2 != \"total\" { print \$2, \$3, \$5 }" | LC_ALL=C sort |
	cmp - second && wc -l <second' <<'EOF'
8
EOF

expect 'a window: of March, whose day is known' 0 'crm-report -C B funnel --since 2026-03-03 --until 2026-03-31' <<'EOF'
FUNNEL  as of 2026-03-16, leads entered from 2026-03-03 to 2026-03-31
  stage     entered  moved  lost  here  back  conversion  of losses  median  p90
  线索            0      0     0     0     0           —         0%       —    —
  需求确认        0      0     0     0     0           —         0%       —    —
  方案输出        0      0     0     0     0           —         0%       —    —
  内部协同        0      0     0     0     0           —         0%       —    —
  报价            1      0     1     0     0          0%       100%       5    5
  合同审批        0      0     0     0     0           —         0%       —    —
  签约            0      0     0     0     0           —          —       —    —
  流失            1      0     0     1     0           —          —       —    —
            -------  -----  ----  ----  ----  ----------  ---------  ------  ---
  total           1      0     1     0     0          0%       100%       5    5
lost from lead to contract: 100% (1 of 1); won 0% (0), still open 0
of the losses, 100% between 内部协同 → 报价 → 合同审批 (1 of 1): --list 内部协同..合同审批:lost
median and p90 in working days; leads still there count as at least that long (Kaplan-Meier)
1 lead without created_at is left out
2 rows of the log are of leads that leads.csv no longer has
the leads behind a figure: --list STAGE:COLUMN, such as --list 线索:lost
EOF
expect 'owners beside each other; without one, the customer has one or nobody' 0 'crm-report -C B funnel --by owner' <<'EOF'
owner     name  leads  won  lost  still open  conversion   loss  most lost in  there  median
P-000001  陈晓      7    1     2           4       14.3%  28.6%  需求确认          2       8
P-000002  林强      4    0     2           2          0%    50%  需求确认          1       6
—         —         1    0     1           0          0%   100%  方案输出          1       5
the funnel of one line: --only VALUE; its leads: --only VALUE --list total:lost
EOF
expect 'industries' 0 'crm-report -C B funnel --by industry --format csv' <<'EOF'
industry,leads,won,lost,open,conversion,loss,worst_stage,worst_lost,median_days
医疗,9,1,3,5,11.1%,33.3%,需求确认,2,8
教育,3,0,2,1,0%,66.7%,需求确认,1,5
EOF
expect 'grades and sources' 0 'crm-report -C B funnel --by grade --format csv; crm-report -C B funnel --by source --format csv' <<'EOF'
grade,leads,won,lost,open,conversion,loss,worst_stage,worst_lost,median_days
A,8,1,3,4,12.5%,37.5%,需求确认,2,8
B,4,0,2,2,0%,50%,需求确认,1,5
source,leads,won,lost,open,conversion,loss,worst_stage,worst_lost,median_days
展会,8,1,3,4,12.5%,37.5%,需求确认,1,8
电话,3,0,1,2,0%,33.3%,需求确认,1,
,1,0,1,0,0%,100%,需求确认,1,4
EOF
expect 'as of an earlier day' 0 'crm-report -C B funnel --as-of 2026-03-05T12:00 --format csv | sed -n "1,4p"' <<'EOF'
pipeline,stage,entered,moved,lost,here,back,conversion,loss_share,median_days,p90_days
standard,线索,10,8,0,2,0,80%,0%,2,
standard,需求确认,8,3,1,4,0,37.5%,100%,2,
standard,方案输出,3,0,0,3,0,0%,0%,,
EOF

# Twice there and twice back: it never came further than the stage itself.
small_book W <<'EOF'
id,customer,stage,next_follow_up,need,blocker,created_at
L-000001,C-000001,线索,2026-03-20,髋关节,等预算,2026-03-02T09:00:00+08:00
L-000002,C-000001,流失,,髋关节,等预算,2026-03-02T09:00:00+08:00
EOF
stage_log W <<'EOF'
03-02 L-000001 >线索
03-02 L-000002 >流失
03-03 L-000001 线索>需求确认
03-04 L-000001 需求确认>线索
03-05 L-000001 线索>需求确认
03-06 L-000001 需求确认>线索
EOF
expect 'twice there and twice back; entered as lost' 0 'crm-report -C W funnel' <<'EOF'
FUNNEL  as of 2026-03-16, leads entered at any time
  stage     entered  moved  lost  here  back  conversion  of losses  median  p90
  线索            1      0     0     1     0          0%         0%       —    —
  需求确认        1      0     0     0     1          0%         0%       2    2
  方案输出        0      0     0     0     0           —         0%       —    —
  内部协同        0      0     0     0     0           —         0%       —    —
  报价            0      0     0     0     0           —         0%       —    —
  合同审批        0      0     0     0     0           —         0%       —    —
  签约            0      0     0     0     0           —          —       —    —
  流失            1      0     1     0     0           —       100%       —    —
            -------  -----  ----  ----  ----  ----------  ---------  ------  ---
  total           2      0     1     1     0          0%       100%       0    —
lost from lead to contract: 50% (1 of 2); won 0% (0), still open 1
median and p90 in working days; leads still there count as at least that long (Kaplan-Meier)
the leads behind a figure: --list STAGE:COLUMN, such as --list 线索:lost

Skips, moves back, revivals
  kind  move           moves  leads
  back  需求确认>线索      2      1
the leads behind a move: --list 'FROM>TO'
EOF
ok 'its rows and losses sum up as well' sums_up W

# Pipelines of their own, and a lead whose stage no pipeline has any more.
small_book P <<'EOF'
id,customer,stage,next_follow_up,need,blocker,pipeline,created_at
L-000001,C-000001,线索,2026-03-20,髋关节,等预算,,2026-03-02T09:00:00+08:00
L-000002,C-000003,立项,2026-03-20,实训室,等预算,,2026-03-02T09:00:00+08:00
L-000003,C-000003,老阶段,2026-03-20,实训室,等预算,,2026-03-02T09:00:00+08:00
L-000004,C-000003,线索,2026-03-20,实训室,等预算,没有,2026-03-02T09:00:00+08:00
EOF
cat >P/rules/stages.yaml <<'EOF'
pipelines:
  - id: school
    when: {customer.industry: 教育}
    stages: [{id: 立项}, {id: 招标}, {id: 签约, kind: won}, {id: 流失, kind: lost}]
  - id: standard
    stages: [{id: 线索}, {id: 报价}, {id: 签约, kind: won}, {id: 流失, kind: lost}]
EOF
expect 'a table a pipeline; strange stages are there' 0 'crm-report -C P funnel' <<'EOF'
FUNNEL  as of 2026-03-16, leads entered at any time  pipeline school
  stage   entered  moved  lost  here  back  conversion  of losses  median  p90
  立项          1      0     0     1     0          0%          —       —    —
  招标          0      0     0     0     0           —          —       —    —
  签约          0      0     0     0     0           —          —       —    —
  流失          0      0     0     0     0           —          —       —    —
  老阶段        1      0     0     1     0          0%          —       —    —
          -------  -----  ----  ----  ----  ----------  ---------  ------  ---
  total         2      0     0     2     0          0%          —       —    —
lost from lead to contract: 0% (0 of 2); won 0% (0), still open 2

Pipeline standard
  stage  entered  moved  lost  here  back  conversion  of losses  median  p90
  线索         1      0     0     1     0          0%          —       —    —
  报价         0      0     0     0     0           —          —       —    —
  签约         0      0     0     0     0           —          —       —    —
  流失         0      0     0     0     0           —          —       —    —
         -------  -----  ----  ----  ----  ----------  ---------  ------  ---
  total        1      0     0     1     0          0%          —       —    —
lost from lead to contract: 0% (0 of 1); won 0% (0), still open 1

Pipeline ?
  stage  entered  moved  lost  here  back  conversion  of losses  median  p90
  线索         1      0     0     1     0          0%          —       —    —
         -------  -----  ----  ----  ----  ----------  ---------  ------  ---
  total        1      0     0     1     0          0%          —       —    —
lost from lead to contract: 0% (0 of 1); won 0% (0), still open 1
median and p90 in working days; leads still there count as at least that long (Kaplan-Meier)
the leads behind a figure: --list STAGE:COLUMN, such as --list 立项:lost
EOF
expect 'only one pipeline' 0 'crm-report -C P funnel --pipeline standard --format csv; crm-report -C P funnel --dwell --pipeline standard' <<'EOF'
pipeline,stage,entered,moved,lost,here,back,conversion,loss_share,median_days,p90_days
standard,线索,1,0,0,1,0,0%,,,
standard,报价,0,0,0,0,0,,,,
standard,签约,0,0,0,0,0,,,,
standard,流失,0,0,0,0,0,,,,
standard,total,1,0,0,1,0,0%,,,
STAGE TIMES in working days  as of 2026-03-16, leads entered at any time
  stage  left  here  mean  median  p90  longest  expected  over  share
  线索      0     1     —       —    —    10.19         —     0     0%
  报价      0     0     —       —    —        —         —     0      —
mean of those that left; median and p90 with those still there as at least that long (Kaplan-Meier)
the leads behind a figure: --list STAGE:left, STAGE:here, STAGE:over

From lead to the end
  outcome  leads  dated  days  mean  median  p90
  won          0      0     0     —       —    —
  lost         0      0     0     —       —    —
average days: won —, lost —
the leads behind a figure: --list total:won, --list total:lost
EOF
expect 'no leads' 0 'crm-report -C P funnel --since 2026-03-10' <<'EOF'
FUNNEL  as of 2026-03-16, leads entered from 2026-03-10
no leads entered in that time
EOF

# 43.8% lost from lead to contract, 72% of that from 需求确认 over 方案输出 to 内部协同: 400 leads, 175 lost, 126 of them there.
awk 'BEGIN {
	print "id,customer,stage,next_follow_up,need,blocker,created_at,closed_at,entry_stage"
	for (i = 1; i <= 400; i++) {
		lost = i <= 175
		entry = i <= 90 ? "需求确认" : i <= 126 ? "方案输出" : i <= 150 ? "线索" : i <= 175 ? "报价" : "线索"
		printf "L-%06d,C-000001,%s,%s,髋关节,等预算,2026-03-02,%s,%s\n", i, lost ? "流失" : "线索", lost ? "" : "2026-03-20",
			lost ? "2026-03-05" : "", entry
	}
}' | small_book A
expect 'the losses of an article' 0 'crm-report -C A funnel | grep -e "^lost from" -e "of the losses,"' <<'EOF'
lost from lead to contract: 43.8% (175 of 400); won 0% (0), still open 225
of the losses, 72% between 需求确认 → 方案输出 → 内部协同 (126 of 175): --list 需求确认..内部协同:lost
EOF
ok 'its losses open' test "$(count crm-report -C A funnel --list total:lost)" = 175
ok 'and those of the two steps' test "$(count crm-report -C A funnel --list 需求确认..内部协同:lost)" = 126

# Events

expect 'events for process mining' 0 'crm-report -C B events | sed -n "1,9p"' <<'EOF'
case:concept:name,concept:name,time:timestamp,org:resource
L-000001,线索,2026-03-02T09:00:00+08:00,P-000001
L-000001,需求确认,2026-03-03T09:00:00+08:00,P-000001
L-000001,方案输出,2026-03-05T09:00:00+08:00,P-000001
L-000001,内部协同,2026-03-06T09:00:00+08:00,P-000001
L-000001,报价,2026-03-09T09:00:00+08:00,P-000001
L-000001,合同审批,2026-03-10T09:00:00+08:00,P-000001
L-000001,签约,2026-03-12T09:00:00+08:00,P-000001
L-000002,线索,2026-03-02T09:00:00+08:00,P-000001
EOF
expect 'the same from the funnel, with its options' 0 'crm-report -C B funnel --format events >1 && crm-report -C B events >2 && cmp 1 2 &&
	crm-report -C B funnel --format events --until 2026-02-28' <<'EOF'
case:concept:name,concept:name,time:timestamp,org:resource
L-000013,线索,2026-02-02T09:00:00+08:00,P-000001
EOF
expect 'for people they say what has no time' 0 'crm-report -C B events --format table | tail -2' <<'EOF'
events: 40, leads: 12
1 lead entered its stage at an unknown time: no event
EOF
ok 'as many events as the log has stages of leads that are there, and three of imported ones' test \
	"$(crm-report -C B events | sed 1d | wc -l)" = $(($(grep -c ',stage,' B/log/2026-03.csv) - 2 + 2))

# Before and after

# Shares of the shipped fields up to entry_stage, whatever came after.
mkdir -p B/rules/fields
sed '/^  entry_stage:/,/^$/{/^  entry_stage:/b;/^$/b;d}' "$CRM_TOP/rules/fields/leads.yaml" >B/rules/fields/leads.yaml
cat >B/contracts.csv <<'EOF'
id,customer,amount,status,submitted_at,approved_at
K-000001,C-000001,1000.00,approved,2026-02-05T09:00:00+08:00,2026-02-09T09:00:00+08:00
K-000002,C-000002,2000.00,approved,2026-02-03T09:00:00+08:00,2026-02-05T09:00:00+08:00
K-000003,C-000003,3000.00,approved,2026-03-02T09:00:00+08:00,2026-03-03T09:00:00+08:00
K-000004,C-000003,3000.00,submitted,2026-03-02T09:00:00+08:00,
EOF
cat >B/reviews.csv <<'EOF'
id,contract,round,step,role,reviewer,opened_at,decided_at,decision
R-000001,K-000001,1,1,legal,P-000001,2026-02-03T09:00:00+08:00,2026-02-04T09:00:00+08:00,return
R-000002,K-000001,2,1,legal,P-000001,2026-02-05T09:00:00+08:00,2026-02-09T09:00:00+08:00,approve
R-000003,K-000002,1,1,finance_director,P-000002,2026-02-03T09:00:00+08:00,2026-02-04T09:00:00+08:00,return
R-000004,K-000003,1,1,legal,P-000001,2026-03-02T09:00:00+08:00,2026-03-03T09:00:00+08:00,approve
R-000005,K-000004,1,1,legal,P-000001,2026-03-02T09:00:00+08:00,,
EOF
cat >B/invoices.csv <<'EOF'
id,customer,amount,issued_on,due_on
I-000001,C-000001,1000.00,2026-01-05,2026-02-05
I-000002,C-000002,2000.00,2026-02-01,2026-03-01
I-000003,C-000003,3000.00,2026-02-10,2026-03-10
EOF
cat >B/payments.csv <<'EOF'
id,invoice,amount,paid_on
PAY-000001,I-000001,400.00,2026-01-20
PAY-000002,I-000001,600.00,2026-02-14
PAY-000003,I-000002,2000.00,2026-03-03
PAY-000004,I-000003,2999.99,2026-03-03
EOF
cat >B/quotes.csv <<'EOF'
id,lead,revision,amount,status,created_at,final_at
Q-000001-R1,L-000001,1,1000.00,superseded,2026-02-02T09:00:00+08:00,
Q-000001-R2,L-000001,2,1000.00,superseded,2026-02-03T09:00:00+08:00,
Q-000001-R3,L-000001,3,1000.00,final,2026-02-04T09:00:00+08:00,2026-02-05T09:00:00+08:00
Q-000002-R1,L-000002,1,1000.00,final,2026-03-02T09:00:00+08:00,2026-03-03T09:00:00+08:00
EOF
# What is filled is as it was then: need was emptied after February, the owner set in March, and changed.
cat >B/log/2026-02.csv <<'EOF'
at,actor,command,ledger,id,field,old,new,note
2026-02-02T09:00:00+08:00,P-000001,lead add,leads,L-000013,need,,关节镜,
2026-03-02T09:00:00+08:00,P-000001,lead set,leads,L-000013,owner,,P-000001,
2026-03-02T09:00:00+08:00,P-000001,lead set,leads,L-000013,need,关节镜,,
2026-03-03T09:00:00+08:00,P-000001,lead set,leads,L-000013,owner,P-000001,P-000002,
2026-03-03T09:30:00+08:00,P-000001,lead set,leads,L-000013,owner,P-000002,P-000001,
EOF
WINDOWS='--before 2026-02-01..2026-02-28 --after 2026-03-01..2026-03-16'
expect 'before and after, by hand' 0 "crm-report -C B compare $WINDOWS" <<'EOF'
BEFORE 2026-02-01..2026-02-28  AFTER 2026-03-01..2026-03-16
  figure                    unit  before  n  after   n  difference  change
  won of leads entered      %          0  1     10  10          10       —
  lost of leads entered     %          0  1     50  10          50       —
  won of leads closed       %          —  0  16.67   6           —       —
  lead to contract          wd         —  0      8   1           —       —
  quote revisions to final  —          3  1      1   1          -2  -66.7%
  first quote to final      wd         3  1      1   1          -2  -66.7%
  contract approval         wd         3  2      1   1          -2  -66.7%
  returns of them           —          2  3      0   1          -2   -100%
  of these by legal         —          1  2      0   1          -1   -100%
  returns of decisions      %      66.67  3      0   1      -66.67   -100%
  invoice to payment        d         40  1     30   1         -10    -25%
  required fields filled    %        100  1     98  10          -2     -2%
  optional fields filled    %         10  1     19  10           9     90%
times are means; wd working days (working hours over those of a day), d calendar days; n: how many it was taken of
the rows behind a figure: --list FIGURE:before, FIGURE:after; the figures are
  conversion, loss, win_rate, cycle_days, quote_revisions, quote_days, approval_days, returns, legal_returns, return_rate, collection_days, required_filled, optional_filled
EOF
expect 'for programs' 0 "crm-report -C B compare $WINDOWS --format csv | sed -n '1p;8,10p'" <<'EOF'
figure,unit,before,before_n,after,after_n,difference,change
approval_days,wd,3,2,1,1,-2,-66.7%
returns,,2,3,0,1,-2,-100%
legal_returns,,1,2,0,1,-1,-100%
EOF
expect 'what an approval time is made of: from the first submission' 0 "crm-report -C B compare $WINDOWS --list approval_days:before" <<'EOF'
approval_days:before
  ID        customer        status    begin             end               wd
  K-000001  余姚市人民医院  approved  2026-02-03 09:00  2026-02-09 09:00   4
  K-000002  慈溪骨伤医院    approved  2026-02-03 09:00  2026-02-05 09:00   2
2 rows
EOF
expect 'a count opens to what was counted' 0 "crm-report -C B compare $WINDOWS --list returns:before" <<'EOF'
returns:before
  ID        customer        role              begin             end               value
  R-000001  余姚市人民医院  legal             2026-02-03 09:00  2026-02-04 09:00      1
  R-000003  慈溪骨伤医院    finance_director  2026-02-03 09:00  2026-02-04 09:00      1
2 rows
EOF
expect 'an invoice counts from its last payment, if nothing is left' 0 \
	"crm-report -C B compare $WINDOWS --list collection_days:before --format csv
	crm-report -C B compare $WINDOWS --list collection_days:after --format csv | sed 1d" <<'EOF'
id,customer,customer_name,detail,from,to,value
I-000001,C-000001,余姚市人民医院,1000.00,2026-01-05T00:00:00+08:00,2026-02-14T00:00:00+08:00,40
I-000002,C-000002,慈溪骨伤医院,2000.00,2026-02-01T00:00:00+08:00,2026-03-03T00:00:00+08:00,30
EOF
expect 'fields as they were filled at the end of each time' 0 \
	"for s in before after; do for f in required optional; do
		crm-report -C B compare $WINDOWS --list \${f}_filled:\$s --format csv | grep L-000013; done; done" <<'EOF'
L-000013,C-000002,慈溪骨伤医院,线索,,,100
L-000013,C-000002,慈溪骨伤医院,线索,,,10
L-000013,C-000002,慈溪骨伤医院,线索,,,80
L-000013,C-000002,慈溪骨伤医院,线索,,,20
EOF
# Each mean again from its list, each n from its length.
recomputed() {
	crm-report -C "$1" compare $2 --format csv | sed 1d >figures
	wrong=
	while IFS=, read -r name unit before before_n after after_n rest; do
		for side in before after; do
			crm-report -C "$1" compare $2 --list "$name:$side" --format csv | sed 1d >rows
			n=$before_n value=$before
			[ $side = before ] || n=$after_n value=$after
			case $name in
			returns | legal_returns) again=$(wc -l <rows | tr -d ' ') ;;
			*) again=$(awk -F, '{ s += $NF } END { if (NR) printf "%.2f", s / NR }' rows)
				[ "$(wc -l <rows)" -eq "$n" ] || wrong="$wrong $name:$side:n" ;;
			esac
			awk -v a="$again" -v b="$value" 'BEGIN { exit !(a == "" && b == "" || a - b < 0.011 && b - a < 0.011) }' ||
				wrong="$wrong $name:$side:$value!=$again"
		done
	done <figures
	[ -z "$wrong" ] || diag "$wrong"
	[ -z "$wrong" ] && [ "$(wc -l <figures)" = 13 ]
}
ok 'every figure is the mean of what it opens to' recomputed B "$WINDOWS"
ok 'of the sample, too' recomputed N '--before 2026-01-01..2026-02-10 --after 2026-02-11..2026-03-16'

# What is refused

expect 'a cell that is none' 2 'crm-report -C B funnel --list 需求确认' <<'EOF'
! crm-report: --list: '需求确认' names no figure; write STAGE:COLUMN, total:COLUMN, FIRST..LAST:lost or FROM>TO
EOF
expect 'a column that is none' 2 'crm-report -C B funnel --list 需求确认:gone' <<'EOF'
! crm-report: --list: 'gone' is none of entered, moved, lost, here, back, left, over (of a stage), leads, won, lost, open (of total)
EOF
expect 'a stage that is none' 2 'crm-report -C B funnel --list 需求确定:lost; crm-report -C B funnel --list 火星:lost' <<'EOF'
! crm-report: '需求确定' is no stage; did you mean '需求确认'?
! crm-report: '火星' is no stage of rules/stages.yaml
EOF
expect 'ranges that are none' 2 'crm-report -C B funnel --range 报价; crm-report -C B funnel --range 报价..线索
	crm-report -C B funnel --list 线索..报价:here' <<'EOF'
! crm-report: '报价' is no range of stages; write it as FIRST..LAST
! crm-report: '报价..线索': '报价' doesn't come before '线索'
! crm-report: --list: of a range of stages, only lost is a figure
EOF
expect 'a pipeline that is none' 2 'crm-report -C P funnel --pipeline schol; crm-report -C P funnel --pipeline 火星' <<'EOF'
! crm-report: --pipeline: 'schol' is no pipeline of rules/stages.yaml; did you mean 'school'?
! crm-report: --pipeline: '火星' is no pipeline of rules/stages.yaml
EOF
expect 'one of what?' 2 'crm-report -C B funnel --only 展会' <<'EOF'
! crm-report: --only: of what? add --by owner, source, grade or industry
EOF
expect 'nobody of that name' 1 'crm-report -C B funnel --by owner --only 陈小; crm-report -C B funnel --by source --only 火星' <<'EOF'
! crm-report: --only: no lead has the owner '陈小'; did you mean '陈晓'?
! crm-report: --only: no lead has the source '火星'; --by source without --only lists all
EOF
expect 'the stage times of whom?' 2 'crm-report -C B funnel --by owner --dwell' <<'EOF'
! crm-report: --dwell: of which owner? name one with --only
EOF
expect 'a window that ends before it begins' 2 'crm-report -C B funnel --since 2026-03-10 --until 2026-03-01' <<'EOF'
! crm-report: --until: '2026-03-01' lies before --since
EOF
expect 'events are of all leads' 2 'crm-report -C B funnel --format events --list total:won; crm-report -C B funnel --format events --dwell' <<'EOF'
! crm-report: --format events: writes the history of all leads of the funnel; leave out --list
! crm-report: --format events: writes the history of all leads of the funnel; leave out --dwell
EOF
expect 'stretches that are none' 2 'crm-report -C B compare --before 2026-02-01; crm-report -C B compare --before x..y --after 2026-03-02..2026-03-01' <<'EOF'
! crm-report: --before: '2026-02-01' is no stretch of time; write 2026-01-01..2026-01-31
! crm-report: missing: --after
! crm-report: --before: 'x' is not a date; write 2026-01-01..2026-01-31
! crm-report: --after: '2026-03-02..2026-03-01' ends before it begins
EOF
expect 'figures that are none' 2 "crm-report -C B compare $WINDOWS --list conversion; crm-report -C B compare $WINDOWS --list conversoin:after
	crm-report -C B compare $WINDOWS --list 火星:after" <<'EOF'
! crm-report: --list: 'conversion' names no figure; write FIGURE:before or FIGURE:after
! crm-report: --list: 'conversoin' is no figure; did you mean 'conversion'?
! crm-report: --list: '火星' is no figure; there are conversion, loss, win_rate, cycle_days, quote_revisions, quote_days, approval_days, returns, legal_returns, return_rate, collection_days, required_filled, optional_filled
EOF
printf '2026-03-16T09:00:00+08:00,P-000001\n' >>N/log/2026-03.csv
expect_match 'a broken log is said, and nothing shown' 1 "crm-report -C N funnel" "^! .*log/2026-03.csv:$(wc -l <N/log/2026-03.csv): 2 fields"

# Real deals: won and lost with their dates, days from engagement to the end.

skip_unless_real_data pipeline/sales_pipeline.csv
cp "$CRM_REAL_DATA"/pipeline/*.csv .
crm-book init deals >none
for i in accounts:accounts products:products sales_teams:agents; do
	crm-book -C deals import ${i%:*}.csv --map maven-${i#*:} >none
done
sed 's/^into:/missing: accept\nreferences: accept\ninto:/' "$CRM_TOP/rules/import/maven-deals.yaml" >all.yaml
crm-book -C deals import sales_pipeline.csv --map all.yaml --rejected none.csv >none
expect 'won, lost, and how long that took' 0 'crm-report -C deals funnel --days calendar --dwell --as-of 2018-01-01 | tail -7' <<'EOF'
  outcome  leads  dated    days     mean  median  p90
  won       4238   4238  219452   51.782      57  106
  lost      2473   2473  102578  41.4792      14  100
average days: won 51.781973, lost 41.479175
the leads behind a figure: --list total:won, --list total:lost
the log begins on 2026-03-16: what changed before isn't known, and is shown as it stood then
8300 rows came in after that moment: they count by their own dates, as they came in
! crm-report: rules/calendar.yaml has no holidays for 2016..2018: Monday to Friday were counted as working days
EOF
expect 'the funnel of the deals' 0 'crm-report -C deals funnel --days calendar --as-of 2018-01-01' <<'EOF'
FUNNEL  as of 2018-01-01, leads entered at any time
  stage     entered  moved  lost  here  back  conversion  of losses  median  p90
  线索          500      0     0   500     0          0%         0%       —    —
  需求确认     8300   4238  2473  1589     0       51.1%       100%      69    —
  方案输出        0      0     0     0     0           —         0%       —    —
  内部协同        0      0     0     0     0           —         0%       —    —
  报价            0      0     0     0     0           —         0%       —    —
  合同审批        0      0     0     0     0           —         0%       —    —
  签约         4238      0     0  4238     0           —          —       —    —
  流失         2473      0     0  2473     0           —          —       —    —
            -------  -----  ----  ----  ----  ----------  ---------  ------  ---
  total        8800   4238  2473  2089     0       48.2%       100%      69    —
lost from lead to contract: 28.1% (2473 of 8800); won 48.2% (4238), still open 2089
of the losses, 100% between 线索 → 需求确认 → 方案输出 (2473 of 2473): --list 线索..方案输出:lost
median and p90 in calendar days; leads still there count as at least that long (Kaplan-Meier)
500 leads entered their stage at an unknown time: counted, without days
the leads behind a figure: --list STAGE:COLUMN, such as --list 线索:lost

Skips, moves back, revivals
  kind  move           moves  leads
  skip  需求确认>签约   4238   4238
the leads behind a move: --list 'FROM>TO'
the log begins on 2026-03-16: what changed before isn't known, and is shown as it stood then
8300 rows came in after that moment: they count by their own dates, as they came in
EOF
expect 'the same from the lists' 0 'for o in won lost; do crm-report -C deals funnel --days calendar --as-of 2018-01-01 --list total:$o --format csv 2>/dev/null |
	awk -F, "NR > 1 { n++; s += \$7 } END { printf \"%d %.6f\\n\", n, s / n }"; done' <<'EOF'
4238 51.781973
2473 41.479175
EOF
expect 'and from the source' 0 "awk -F, 'function days(d) { split(d, a, \"-\"); y = a[1]; m = a[2] + 0; if (m < 3) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + a[3] }
	\$5 == \"Won\" || \$5 == \"Lost\" { n[\$5]++; s[\$5] += days(\$7) - days(\$6) }
	END { printf \"%d %.6f\\n%d %.6f\\n\", n[\"Won\"], s[\"Won\"] / n[\"Won\"], n[\"Lost\"], s[\"Lost\"] / n[\"Lost\"] }' sales_pipeline.csv" <<'EOF'
4238 51.781973
2473 41.479175
EOF
done_testing
