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

# Headers: one case.
expect_none 'no header begins with a capital but for words that have their own' 0 \
	'crm-book -C B list customers | head -n 1; crm-lead -C B list | head -n 1; crm-contract -C B pending | head -n 1' \
	'(^|  )[A-Z][a-z]+( |$)'

# A count and its noun agree: what is counted stands in both forms (lang_plural), or before its number ("rows: 3").
cat >counts.pl <<'EOF'
next if /^msgid_plural/m;
print "$1\n" while /^msgid "(.*%(?:l*[du]|zu)(?: (?!on)[a-z]+)? (?!is|was|has|does|bytes)[a-z]+s\b.*)"/mg;
EOF
expect 'those that follow their number in one form only are never 1' 0 \
	'msgattrib --no-obsolete --no-wrap "$CRM_TOP/po/zh_CN.po" | perl -00 -n counts.pl | sort' <<'EOF'
  that is fewer than the %ld of rules/walkthrough.yaml:%u
%s: %d of %d layers
%s: '%.*s' names %zu rows of %s: %s
--weeks: 1 to %d weeks
RECEIVABLES  as of %s  ·  %s overdue or due within %d days
lead: '%s' has %zu leads: %s
rule %.*s: the pattern %s is too expensive: given up on %d times '%.*s'
rules/stages.yaml: more than %d pipelines
stage: '%.*s' is no stage of pipeline %.*s (%s:%u lists them)
stage: '%.*s' is one more than the %d different stages a log may have
EOF
done_testing
