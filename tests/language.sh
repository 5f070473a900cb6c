# language.sh - a Chinese screen is Chinese, an English one English: which language counts, and what each verb prints.
. "$(dirname "$0")/lib.sh"

book B

# The environment names the language, else the book does. No locale but C need be there.
as() { env -i PATH="$PATH" HOME="$HOME" "$@"; }
for names in LANG=C LC_ALL=C LC_ALL=C.UTF-8 LANG=POSIX LC_MESSAGES=en_GB.UTF-8 LANG=de_DE.UTF-8 'LC_ALL=C LANGUAGE=zh_CN'; do
	expect_match "$names is English, whatever the book says" 0 "as $names crm-ar -C B board --as-of 2026-03-16" '^RECEIVABLES'
done
for names in '' 'LANG= LC_ALL=' LANG=zh_CN.UTF-8 LANG=zh_TW.UTF-8 LANGUAGE=zh LC_MESSAGES=zh_CN; do
	expect_match "${names:-no name}: Chinese" 0 "as $names crm-ar -C B board --as-of 2026-03-16" '^应收账款'
done
expect_match 'from cron: the book that CRM_BOOK names' 0 'as CRM_BOOK=B crm-ar board --as-of 2026-03-16' '^应收账款'
expect_match 'and the one above' 0 'cd B/log && as crm ar board --as-of 2026-03-16' '^应收账款'
expect_match 'what is wrong with the line is said in it, too' 2 'as crm-ar board --book=B --nonsense' '未知选项'
expect_match 'an English book' 0 'sed s/zh/en/ B/crm.yaml >en.yaml && cp -R B E && mv en.yaml E/crm.yaml && as crm-ar -C E board' \
	'^RECEIVABLES'
expect_match 'no book at all: English' 3 'as crm-ar board' 'no book here'
expect_match 'files it writes have the language of the screen' 0 'as crm-ar -C B board -o page.html --format html && cat page.html' \
	'<html lang="zh-CN">'

# What a screen shows can be typed where it is asked for: the figures of --list by their labels, with either colon, as by their words.
zh() { LC_ALL='' LANG=zh_CN.UTF-8 CRM_BOOK=B "$@"; }
same() { # WORDS LABELS...: the rows are the same
	words=$1 && shift
	for labels; do
		expect_ok "$labels is $words" "zh crm $words --format csv >a && zh crm $labels --format csv >b && cmp a b && test -s a"
	done
}
same 'report funnel --list 需求确认:lost' 'report funnel --list 需求确认:流失' 'report funnel --list 需求确认：流失'
same 'report funnel --list total:won' 'report funnel --list 合计:成交'
same 'report funnel --list 流失:here' 'report funnel --list 流失:在此'
same 'report funnel --list 线索..内部协同:lost' 'report funnel --list 线索..内部协同：流失'
months='--before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28'
same "report compare $months --list quote_days:before" "report compare $months --list 首次报价到定稿:之前"
same 'report health --list returns:before' 'report health --list 退回次数:之前'
same 'report health --list role:legal.1' 'report health --list 角色：法务.1'
same 'report health --list clause:payment_terms' 'report health --list 条款:付款方式'
same 'report verify --month 2026-02 --list behaviour' 'report verify --month 2026-02 --list 行为'
same 'ar aging --list 1-30' 'ar aging --list "1–30 天"'
same 'ar aging --list total' 'ar aging --list 合计'
expect_match 'what is listed is said as the screen says it' 0 'zh crm report funnel --list total:lost | head -n 1' '^合计:流失$'
expect_match 'a figure that is none: by the labels' 2 'zh crm ar aging --list 全部' '未到期、1–30 天、'

# Messages name columns, states and lists as the screen does.
expect 'in Chinese' 1 "zh crm contract approve K-000023; zh crm contract show K-9; zh crm task show T-9; zh crm quote new L-000004 XX:1
	zh crm ar pay I-000085 0; zh crm ar invoice add --customer 鄞州第二医院 --amount 5 --issued 2026-03-16 --due 2026-03-01
	zh crm lead show 舟山第; zh crm lead stage L-000002 报介; zh crm book show invoices I-9" <<'EOF'
! crm-contract: 合同 K-000023 的状态是 已退回：没有待审批的人
! crm-contract: 合同：“K-9”不在 contracts.csv 中
! crm-task: 任务：“T-9”不在 tasks.csv 中
! crm-quote: 货号：“XX”不在 products.csv 中
! crm-ar: 金额：“0.00”不大于零
! crm-ar: 到期日：“2026-03-01”早于 开票日期“2026-03-16”（rules/fields/invoices.yaml:7）
! crm-lead: 商机或客户：“舟山第”对应 2 行 customers：C-000067 舟山第一医院、C-000068 舟山第二医院
! crm-lead: 当前阶段：“报介”不是流程 standard 的阶段，是否指“报价”？（rules/stages.yaml:6）
! crm-book: 编号：“I-9”不在 invoices.csv 中
EOF

# What is wrong with a pattern is said in the language of the screen; a near label in the language it was typed in.
for fault in '(/缺少右括号' 'a)/多出一个右括号' '[a/字符集缺少' '*a/重复次数前面没有可重复的内容' '[b-a]/字符集里的范围前大后小' '(?<x>a)(?<x>b)/两个分组同名'; do
	printf 'id: bad\nheader: "/%s/"\ninto:\n  customers: {name: "{a}"}\n' "${fault%/*}" >B/rules.bad
	expect_match "${fault%/*}" 0 'mkdir -p B/rules/import && mv B/rules.bad B/rules/import/bad.yaml; zh crm book rules check; rm -r B/rules' "：${fault##*/}"
done
expect_match 'a column by its first word' 2 'zh crm lead set L-000002 next=2026-03-20' '是否指“next_follow_up”'

# Headers: one case.
expect_none 'no header begins with a capital but for words that have their own' 0 \
	'crm-book -C B list customers | head -n 1; crm-lead -C B list | head -n 1; crm-contract -C B pending | head -n 1' \
	'(^|  )[A-Z][a-z]+( |$)'

# A count and its noun agree: what is counted stands in both forms (lang_plural), or before its number ("rows: 3").
cat >counts.pl <<'EOF'
BEGIN {
	open my $events, '<', "$ENV{CRM_TOP}/lib/book/event.h" or die;
	my %count = map { $_ => 1 } join('', <$events>) =~ /COUNT_OF\((\w+)\)/g;
	our $counts = join '|', sort keys %count;
}
next if /^msgid_plural/m;
print "$1\n" while /^msgid "(.*(?:%(?:l*[du]|zu)|\{(?:$counts)\})(?: (?!on)[a-z]+)? (?!is|was|has|does|bytes)[a-z]+s\b.*)"/mg;
EOF
expect 'those that follow their number in one form only are never 1' 0 \
	'msgattrib --no-obsolete --no-wrap "$CRM_TOP/po/zh_CN.po" | perl -00 -n counts.pl | sort' <<'EOF'
%s: %d of %d layers
%s: %s is out of reach: nothing is written before 1970, or more than %d years ahead
%s: '%.*s' names %zu rows of %s: %s
--weeks: 1 to %d weeks
RECEIVABLES  as of %s  ·  %s overdue or due within %d days
lead: '%s' has %zu leads: %s
more than %d busy times up to here: leave out what repeats so often
rule %.*s: the pattern %s is too expensive: given up on %d times '%.*s'
rules/questions.yaml has only %zu for this lead; questions without a condition are for every lead
rules/stages.yaml: more than %d pipelines
stage: '%.*s' is no stage of pipeline %.*s (%s:%u lists them)
stage: '%.*s' is one more than the %d different stages a log may have
the log ends here, but %zu rows of %zu ledgers that no command wrote as they stand hold times up to %s: its end, or months behind it, were taken out
window: %ld a month, nobody again within %ld months, need %ld people, and the condition takes %ld: there would be months without a draw; a window of %ld fits
EOF

# Who makes a note says what it is; how far in it stands is the writers' business (view_under, view_hint).
expect 'no note is indented by hand' 0 \
	'cd "$CRM_TOP" && perl -0777 -ne "print qq(\$ARGV: \$1\n) while /view_(?:note|under|hint|next|why)\(((?:[^;\x22]|\x22\x22)*\x22 +[^\x22]*)/g" lib/*/*.c lib/*/*/*.c cmd/*.c' <<'EOF'
EOF

# Every verb that the programs know has its screens in tests/screens.inc; they are taken in both languages, on a terminal of 80.
each_verb

look() { # language, into $2
	rm -rf W && mkdir W
	env -u LC_ALL LANG="$1" CRM_BOOK=B sh -c 'while read -r call; do printf "\$ %s\n" "$call"; eval "crm $call" </dev/null 2>&1; done' <calls >"$2"
}
look zh_CN.UTF-8 zh.screens
look C.UTF-8 en.screens
cat >words.pl <<'EOF'
# Latin words of a Chinese screen that are no data: what is shown to people in place of columns and their words (rules/fields.yaml).
use utf8; use open qw(:std :utf8);
my %no = map { $_ => 1 } qw(total none not_due over_90 wd pass);
open my $f, '<', $ENV{T_FIELDS} or die;
while (<$f>) {
	$no{$1} = 1 if /^  ([a-z_]+):\s*\{label/;
	if (/values: \{(.*)\}/) { my $v = $1; $no{$1} = 1 while $v =~ /([\w-]+): \{/g; }
}
delete @no{qw(name note id by evidence)}; # words of data, too
while (<>) {
	if (/^\$ (.*)/) { $call = $1; next }
	next if $call =~ /^book (rules (test|list)|import)|walkthroughs|^quote roi/; # rules and maps as they are written; findings of people
	my $line = $_;
	s/crm[ -][a-z].*//; s/--[a-z-]+//g; s/\w+:\S+//g; s/修改合同 K-\d+：\w+//g; s/\w+\.\w+//g; s/\S+\/\S*//g; s/\w+:\S+//g; s/\d{4}-\S+//g;
	s/\b(ar|book|contract|customer|lead|quote|report|score|task) [a-z]+\b//g; s/^  [a-z_]+ {2,}//;
	while (/(?<![\w-])([a-z][a-z_-]+)(?![\w-])/g) { print "$call: $1\n" if $no{$1} and !$seen{"$call$1"}++ }
}
EOF
expect 'a Chinese screen shows labels where files hold words' 0 'perl words.pl zh.screens' <<'EOF'
EOF
cat >chinese.pl <<'EOF'
# Chinese of an English screen that no file of the book or its rules has.
use utf8; use open qw(:std :utf8);
my $data = '';
for my $name (glob("B/*.csv B/*.yaml B/log/*.csv B/evidence/* B/import/* $ENV{CRM_TOP}/rules/*.yaml $ENV{CRM_TOP}/rules/*/*"), 'calls') {
	open my $f, '<:encoding(UTF-8)', $name or next; local $/; no warnings; $data .= <$f> // '' if -f $name;
}
while (<>) {
	if (/^\$ (.*)/) { $call = $1; next }
	next if $call =~ /^ar remind|^contract text|^book import|^contract (new|check)/;
	while (/(\p{Han}{2,})/g) { print "$1\n" unless index($data, $1) >= 0 or $seen{$1}++ }
}
EOF
expect 'an English screen has no Chinese but that of the book and its rules' 0 'perl chinese.pl en.screens' <<'EOF'
经销合同
从我方进货转售的经销商
以政府采购方式采购的机关、事业单位和学校
向我方采购耗材的医院
骨科耗材经销合同
货物明细见附件
EOF

# On a terminal of 80 columns no row is wider. A pseudo-terminal is needed to see that.
if command -v script >/dev/null; then
	cat >wide.pl <<'EOF'
use utf8; use open qw(:std :utf8);
sub width { my $s = shift; my $n = length $s; $n++ while $s =~ /[\x{1100}-\x{115f}\x{2e80}-\x{a4cf}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}\x{fe30}-\x{fe6f}\x{ff00}-\x{ff60}\x{ffe0}-\x{ffe6}]/g; $n }
while (<>) {
	s/[\r\n]//g; s/\e\[[0-9]*[mK]//g;
	if (/^\$ (.*)/) { $call = $1; next }
	next if $call =~ /format md|^customer merge|^[a-z]+ unmerge|^book (init|import)|^contract text|^quote roi/;
	print "$call: ", width($_), "\n" if width($_) > 80 and !$seen{$call}++;
}
EOF
	sed 's/.*/printf "\\$ %s\\n" "&"; crm &/' calls >calls.sh
	for lang in zh_CN.UTF-8 C.UTF-8; do
		rm -rf W && mkdir W
		env -u LC_ALL LANG=$lang CRM_BOOK=B script -qec 'stty cols 80; sh calls.sh' /dev/null </dev/null >tty.screens
		expect "no row is wider than a terminal of 80 ($lang)" 0 'perl wide.pl tty.screens' <<'EOF'
EOF
		expect_match "names and commands aren't cut ($lang)" 0 'cat tty.screens' '^  I-000083  C-000043  镇海第一医院  2026-02-05' \
			' crm report funnel --list total:lost.?$' '^    crm lead stage 演练医院 需求确认'
	done
fi
done_testing
