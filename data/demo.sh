#!/bin/sh
# data/demo.sh - a morning with the sample book: `make demo` runs it. Works on a copy; every command is shown as it would be typed.
set -u

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/crm-demo.XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
cp -R "$here/ningbo" "$work/ningbo"
cd "$work/ningbo" || exit 3

export CRM_NOW=2026-03-16T09:00:00+08:00 CRM_USER=chenxiao
unset CRM_BOOK

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold= plain=; fi

say() { printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; }

# Shows a command as typed, runs it; a status other than the one expected ends the demo.
run() {
	want=$1 shown=$2
	printf '\n%s$ %s%s\n' "$bold" "$shown" "$plain"
	sh -c "$shown"
	got=$?
	[ "$got" = "$want" ] || { printf 'demo: exit status %s, %s was expected\n' "$got" "$want" >&2; exit 1; }
}

printf '%s\n' "The book of an invented sales team in Ningbo, Monday 2026-03-16, 09:00. You are 陈晓, a salesperson."

say "A lead comes in: one line, five fields, and something back at once"
run 0 'crm lead add --customer 鄞州第二医院 --stage 需求确认 --next 周四 --need "关节镜耗材换代，要术式适配方案" --blocker "设备科预算未批"'
run 2 'crm lead add --customer 鄞州第二医院 --blocker 无'
run 1 'crm lead stage L-000401 报价'
run 0 'crm lead stage L-000401 报价 amount=38万'
run 0 'crm lead follow L-000401 --next +3wd --note "设备科要三家比价"'
run 0 'crm lead show L-000401'
run 0 'crm lead list --overdue'

say "Customers are scored; entering A opens the 48-hour service package, once"
run 0 'crm score run --dry-run'
run 0 'crm score run'
run 0 'crm score explain 鄞州第二医院'
run 0 'crm task list --for 陈晓'

say "Before a visit: who decides there, three questions with their reasons; afterwards the answers"
run 0 'crm contact list --customer 鄞州第二医院'
run 0 'crm lead brief L-000401 --pick 1,3 -o ../outline.md'
run 0 'head -n 12 ../outline.md'
run 0 'crm lead follow L-000401 --kind visit --next +5wd --note "主任答应下周排两台试用" --answer 1=还看售后响应，我们高 --answer 3=卡在设备科，下周三上院长办公会'

say "A business card from the telephone, and an engineer who is free"
printf 'BEGIN:VCARD\nVERSION:3.0\nFN:石敏\nORG:宁波第七医院\nTITLE:设备科科长\nTEL;TYPE=CELL:138 0574 1122\nEND:VCARD\n' >../card.vcf
run 0 'crm lead card ../card.vcf --dry-run'
run 0 'crm solution slots --skill 关节 --days 3'
run 0 'crm solution request L-000401 --skill 关节 --length 2h'

say "Who owes what: the countdown, the ageing, and this morning's reminders"
run 0 'crm ar board'
run 0 'crm ar aging --by total'
run 0 'crm ar remind --outbox ../outbox'
run 0 'crm ar remind --outbox ../outbox'
run 0 'cat ../outbox/*d0*'
run 0 'crm ar pay I-000081 200000 --on 2026-03-16'

say "A contract with a public body: one cent decides who approves it"
run 0 'crm contract new --customer 宁波退役军人康复中心 --template government-procurement 合同金额=500000.01 税率=13% 付款方式=财政拨款到账后5个工作日内支付，最迟不超过交付之日起60日'
run 0 'crm contract route K-000025 --explain'
run 0 'crm contract submit K-000025'
run 0 'crm contract new -q --customer 宁波退役军人康复中心 合同金额=500000.00 税率=13%'
run 0 'crm contract route K-000026 --explain'

say "A school pays from public funds: the clause is caught, and mended"
run 0 'crm contract new --customer 宁波卫生职业实验学校 合同金额=12.8万 税率=13% 付款方式=验收后30天内付清 验收=以甲方试用结论为准'
run 1 'crm contract check K-000027'
run 1 'crm contract submit K-000027'
run 0 'crm contract check K-000027 --apply fiscal-payment-cycle'
run 0 'crm contract submit K-000027'

say "Legal gives it back with a wording; sales takes it over"
run 0 'crm contract pending --for 李文静'
run 0 'crm contract return K-000027 --as 李文静 --as-of "2026-03-16 15:10" --clause 验收 --reason 验收没有期限 --suggest 到货后7个工作日内验收，逾期未提出书面异议视为验收合格'
run 0 'crm contract revise K-000027 --as-of "2026-03-16 16:00" --adopt R-000059'
run 0 'crm contract submit K-000027 --as-of "2026-03-16 16:05"'
run 0 'crm contract trail K-000027 --as-of "2026-03-17 10:00"'

say "A spreadsheet from a trade fair: GB18030, two lines above the header, two rows that can't be taken"
cp import/fair-leads.csv ../fair.csv
run 1 'crm book import ../fair.csv --map fair-leads'
run 0 'iconv -f GB18030 -t UTF-8 ../fair.csv.rejected.csv'
run 0 'crm customer show 鄞州第二医院'

say "What is in the pipeline, what stands still, and who takes over from somebody who leaves"
run 0 'crm report pipeline --by stage'
run 0 'crm lead stuck | head -n 12'
run 0 'crm lead handover 何俊 --dry-run --as 赵国平 | head -n 12'

say "Does the work really happen by the rules? January was padded, February was not"
run 1 'crm report verify --month 2026-01'
run 0 'crm report verify --month 2026-01 --list 刷数据:张伟 | head -n 20'
run 0 'crm report verify --month 2026-02'
run 0 'crm report funnel --since 2026-01-01 --until 2026-03-13'
run 0 'crm report funnel --since 2026-01-01 --until 2026-03-13 --list 需求确认..内部协同:lost | head -n 12'
run 0 'crm report daily'
run 0 'crm report evidence 鄞州第二医院'
run 0 'crm walkthrough list --overdue'
run 0 'crm report fields --ledger leads'

say "The book is sound, and every change is in the log"
run 0 'crm book check'
run 0 'crm book log --ledger leads --id L-000401'

cat <<TEXT

${bold}Your own book:${plain}
  crm book init mybook --lang zh
  cd mybook
  crm book add people name=你的姓名 role=sales status=active login=$(id -un)
  crm lead add
What is required, how customers are scored and who is reminded stands in mybook/rules/*.yaml; man crm-rules explains it.
TEXT
