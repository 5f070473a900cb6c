# advice.sh - what a message advises is taken when it is typed: the gate of every stage in every pipeline, and every command that the
# messages name. Talks stand in the order of their time.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book B
mkdir -p B/rules
cat >B/rules/stages.yaml <<'EOF'
pipelines:
  - id: gated
    when: {customer.type: 民营医院}
    stages:
      - {id: 线索, days: 3wd}
      - {id: 需求确认, days: 5wd, gate: {customer.phone: present, customer.contact: present, need: present}}
      - {id: 方案输出, days: 3wd, gate: {any: [{product.price: present}, {contact: present}], source: present}}
      - {id: 内部协同, days: 2wd, gate: {product.line: present, product.price: '> 0'}}
      - {id: 报价, days: 5wd, gate: {客户名称.region: present, 预计金额: present, owner.phone: present}}
      - {id: 合同审批, days: 3wd, gate: {customer.level: present, amount: '> 0', customer.owner.email: present}}
      - {id: 签约, kind: won, gate: {amount: '> 0', customer.email: present}}
      - {id: 流失, kind: lost, ask: lost_reason}
  - id: standard
    stages:
      - {id: 线索, days: 3wd}
      - {id: 需求确认, days: 5wd, gate: {need: present}}
      - {id: 报价, days: 5wd, gate: {amount: present}}
      - {id: 方案输出, days: 5wd}
      - {id: 内部协同, days: 5wd}
      - {id: 合同审批, days: 3wd, gate: {customer.level: present, amount: '> 0'}}
      - {id: 签约, kind: won, gate: {amount: '> 0'}}
      - {id: 流失, kind: lost, ask: lost_reason}
EOF
# Something for each … that is advised.
fill() {
	sed 's/amount=…/amount=12万/; s/price=…/price=5/; s/level=…/level=二级甲等/; s/phone=…/phone=0574-1234567/
		s/email=…/email=a@example.com/; s/product=…/product=JZ-01/; s/need=…/need=关节镜换代/; s/lost_reason=…/lost_reason=价格高于竞品/
		s/contact=…/contact=王主任/; s/region=…/region=宁波/; s/source=…/source=展会/; s/owner=…/owner=陈晓/; s/line=…/line=关节/'
}
# $1 the lead, $2 a stage: tries, types what is advised, tries again. Leaves all it typed in `typed`.
enter() {
	columns=
	: >typed
	for try in 1 2 3 4 5 6; do
		if eval "crm-lead -C B stage $1 $2 $columns" >out 2>err; then
			return 0
		fi
		sed -n 's/.*give it as \(.*\) (rules\/.*/\1/p' err | sort -u | fill >advised
		test -s advised || break
		while read -r way; do
			printf '%s\n' "$way" >>typed
			case $way in
			'crm '*) eval "crm-$(printf '%s' "$way" | sed 's/^crm \([a-z]*\) /\1 -C B /')" >out 2>&1 || { cat out; return 1; } ;;
			*) columns="$columns $way" ;;
			esac
		done <advised
	done
	cat err typed
	return 1
}
add() {
	crm-lead -C B add --customer "$1" --stage 线索 --next +3d --need 关节镜换代 --blocker 等设备科预算 -q
}
ok 'a private hospital' test -n "$(crm-book -C B add customers name=甬江民营医院 type=民营医院 -q)"
ok 'no owner has a phone' sed -i 's/^\(P-000009,.*chenxiao@example.com,,\)[0-9]*/\1/' B/people.csv
ok 'nor the product a price' sed -i 's/^\(JZ-01,[^,]*,\)[^,]*,[^,]*/\1,/' B/products.csv
expect 'what a gate advises' 1 'crm-lead -C B stage $(add 甬江民营医院) 需求确认' <<'EOF'
! crm-lead: stage 需求确认 asks for customer.phone present; it is not filled: give it as crm customer set C-000077 phone=… (rules/stages.yaml:6)
! crm-lead: stage 需求确认 asks for customer.contact present; it is not filled: give it as crm customer set C-000077 contact=… (rules/stages.yaml:6)
EOF
lead=$(add 甬江民营医院)
for stage in 需求确认 方案输出 内部协同 报价 合同审批 签约 流失; do
	expect_ok "into $stage by what is advised" "enter $lead $stage"
done
lead=$(add 鄞州应急救护中心)
for stage in 需求确认 报价 方案输出 内部协同 合同审批 签约 流失; do
	expect_ok "standard: into $stage by what is advised" "enter $lead $stage"
done
expect_match 'a customer who is only now made is made first' 1 \
	"sed -i '/id: standard/,\$s/need: present/customer.phone: present/' B/rules/stages.yaml
	crm-lead -C B add --customer 'Neu & Co' --stage 需求确认 --next +3d --need 关节镜换代 --blocker 等设备科预算" \
	"give it as crm customer add 'Neu & Co' phone=… \(rules/stages.yaml:[0-9]+\)$"
expect_ok 'which can be typed' "crm-customer -C B add 'Neu & Co' phone=0574-87654321 -q"
expect_ok 'and then the lead' "crm-lead -C B add --customer 'Neu & Co' --stage 需求确认 --next +3d --need 关节镜换代 --blocker 等设备科预算 -q"

#
# every command that a message names: the verb is there, and takes those options
#
cat >commands.pl <<'EOF'
use strict;
use warnings;
use utf8;
binmode STDOUT, ':utf8';
open my $in, '<:utf8', shift or die;
my ($text, %help, %wrong) = (join '', <$in>);
$text =~ s/"\n"//g;
my $n = 0;
for my $message ($text =~ /^msgid(?:_plural)? "(.*)"$/gm) {
	while ($message =~ /\bcrm (ar|book|contract|customer|lead|quote|report|score|task|walkthrough) (?!itself\b)([a-z][a-z-]*)((?: [a-z]+)?)([^;:,)]*)/g) {
		my ($program, $verb, $more, $rest) = ($1, $2, $3, $4);
		my @verbs = ($verb);
		unshift @verbs, "$verb$more" if $more;
		my ($help) = grep { length } map { $help{"$program $_"} //= qx(crm-$program $_ --help 2>none) } @verbs;
		$n++;
		if (!$help) {
			$wrong{"crm $program $verb: no such verb: $message"}++;
			next;
		}
		for my $option ($rest =~ /(?<![a-z])(--[a-z-]+)/g) {
			$wrong{"crm $program $verb $option: no such option: $message"}++ if $help !~ /\Q$option\E\b/;
		}
	}
}
print sort map { "$_\n" } keys %wrong;
print $n > 60 ? "many\n" : "only $n\n";
EOF
expect 'every command in a message is one' 0 'perl commands.pl "$CRM_TOP/po/zh_CN.po"' <<'EOF'
many
EOF

#
# talks
#
book T
crm-lead -C T follow L-000012 --next 2026-03-25 --note 周一谈的 -q >none
crm-lead -C T follow L-000012 --next 2026-03-26 --note 上周五谈的 --as-of 2026-03-13 -q >none
crm-lead -C T follow L-000012 --next 2026-03-27 --note 上周三谈的 --as-of 2026-03-11 -q >none
expect 'the last talks by their time' 0 'crm-customer -C T show 鄞州第二医院 --format csv | sed -n "/谈的/p" | cut -d, -f1,4' <<'EOF'
2026-03-16T10:20:00+08:00,周一谈的
2026-03-13T09:00:00+08:00,上周五谈的
2026-03-11T09:00:00+08:00,上周三谈的
EOF
expect 'the history of a lead, too' 0 'crm-lead -C T show L-000012 --format csv | grep -o "^2026.*谈的" | cut -d, -f1' <<'EOF'
2026-03-16T10:20:00+08:00
2026-03-13T09:00:00+08:00
2026-03-11T09:00:00+08:00
EOF
done_testing
