# crm-html.sh - --format html of any verb: one page that runs nothing, loads nothing, and says what the table says. Where a
# Chromium is installed it is opened and looked at (tests/browser/page.pl); `make check-browser` installs one.
. "$(dirname "$0")/lib.sh"

book B
book D

# Tags that stand open at the end, or are closed without having been opened.
cat >balance.pl <<'EOF'
my ($text, @open) = (do { local $/; <> });
while ($text =~ m{<(/?)([a-z0-9]+)([^>]*)>}g) {
	my ($end, $tag, $rest) = ($1, $2, $3);
	next if $tag =~ /^(meta|br)$/ || $rest =~ m{/$};
	if ($end) { my $was = pop @open // ''; print "</$tag> ends <$was>\n" if $was ne $tag }
	else { push @open, $tag }
}
print "<$_> stands open\n" for @open;
EOF

expect 'a page begins with what holds for it' 0 'crm-ar -C B board --format html | sed "/^<style>/,/^<\/style>/d" | head -n 22' <<'EOF'
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>RECEIVABLES</title>
</head>
<body class="report">
<main>
<header>
<h1>RECEIVABLES</h1>
<p class="of">as of 2026-03-16  ·  1,437,000.50 overdue or due within 15 days</p>
</header>
<div class="sections">
<section class="panel wide">
<div class="scroll"><table class="many">
<thead><tr><th scope="col" class="n">days</th><th scope="col" class="w">due</th><th scope="col">customer</th><th scope="col" class="w">invoice</th><th scope="col" class="n">outstanding</th><th scope="col">owner</th><th scope="col">last touch</th></tr></thead>
<tbody>
<tr><td class="n bad" data-label="days">-38</td><td class="w" data-label="due">2026-02-06</td><td class="name" data-label="customer">北仑第二医院</td><td class="w" data-label="invoice">I-000077</td><td class="n" data-label="outstanding">128,000.00</td><td data-label="owner">林强</td><td data-label="last touch">reminded 02-06 (d0)</td></tr>
<tr><td class="n bad" data-label="days">-12</td><td class="w" data-label="due">2026-03-04</td><td class="name" data-label="customer">北仑第二医院</td><td class="w" data-label="invoice">I-000078</td><td class="n" data-label="outstanding">136,400.00</td><td data-label="owner">林强</td><td data-label="last touch">paid in part 03-09</td></tr>
EOF

expect 'it is well-formed, whatever verb made it' 0 '
for verb in "ar board" "ar aging --by customer" "ar show I-000079" "customer show 鄞州第二医院" "lead list" "lead show L-000012" \
	"score explain 鄞州第二医院" "contract show K-000021" "task list" "book check" "book log" "quote list" "report funnel" \
	"report funnel --dwell" "report board"; do
	crm $verb -C B --format html >page.html || echo "$verb: status $?"
	perl balance.pl page.html
done' <<'EOF'
! crm-book: 15653 rows checked, 0 findings
EOF

expect 'it brings no script, no address, no handler of an event' 0 '
crm report board -C B >page.html
! grep -iE "<script|<link|<img|<iframe|url\(|@import|https?:| on[a-z]+=|javascript:" page.html' <<'EOF'
EOF

expect 'in the language of its words' 0 '
crm ar board -C B --format html | sed -n 2p
LC_ALL=zh_CN.UTF-8 crm ar board -C B --format html | sed -n 2p
LC_ALL=en_US.UTF-8 LANGUAGE=zh crm ar board -C B --format html | sed -n 2p' <<'EOF'
<html lang="en">
<html lang="zh-CN">
<html lang="zh-CN">
EOF

expect 'a name that is markup is text' 0 '
crm-customer -C B -q add "<script>alert(1)</script>" type=公立医院 owner=陈晓 "title=\"><img src=x onerror=alert(2)>" \
	"contact=O'"'"'Neil & Söhne" >id
crm-customer -C B show "$(cat id)" --format html >evil.html
! grep "<script" evil.html
grep -E "alert|Neil" evil.html' <<'EOF'
<p class="of">&lt;script&gt;alert(1)&lt;/script&gt;</p>
<dt>name</dt><dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>
<dt>contact</dt><dd>O&#39;Neil &amp; Söhne</dd>
<dt>title</dt><dd>&quot;&gt;&lt;img src=x onerror=alert(2)&gt;</dd>
EOF

expect 'control characters and what turns the order of letters are shown' 0 '
book G
awk -v evil="$(printf "\001\033[31m\342\200\256")" "{ gsub(/余姚人民医院/, \"余姚\" evil \"人民医院\") } 1" G/customers.csv >new
mv new G/customers.csv
crm-ar -C G board --format html | grep -o "余姚[^<]*人民医院"' <<'EOF'
余姚\x01\x1b[31m\u{202E}人民医院
EOF

expect 'numbers stand right, a total apart, what is missing as a dash' 0 '
crm-ar -C D aging --format html | grep -E "<th|1-30|total\""
crm-ar -C D board --format html | grep -E "I-000088"' <<'EOF'
<rect class="share o1" x="80.13%" width="12.66%" y="0" height="30"><title>1-30: 224,700.50</title></rect>
<rect class="o1" x="0" y="73" width="12" height="12" rx="2"/><text class="label" x="20" y="84">1-30</text>
<thead><tr><th scope="col">days overdue</th><th scope="col" class="n">invoices</th><th scope="col" class="n">outstanding</th></tr></thead>
<tr><td class="name">1-30</td><td class="n">3</td><td class="n">224,700.50</td></tr>
<tr class="total"><td class="name">total</td><td class="n">15</td><td class="n">1,775,000.50</td></tr>
<tr><td class="n" data-label="days">15</td><td class="w" data-label="due">2026-03-31</td><td class="name" data-label="customer">台州骨伤医院</td><td class="w" data-label="invoice">I-000088</td><td class="n" data-label="outstanding">145,600.00</td><td data-label="owner">叶婷</td><td class="none" data-label="last touch">—</td></tr>
EOF

expect 'a card is a list of terms' 0 'crm-customer -C D show 鄞州第二医院 --format html | grep -A3 "<dl"' <<'EOF'
<dl class="card">
<dt>ID</dt><dd>C-000008</dd>
<dt>name</dt><dd>鄞州第二医院</dd>
<dt>type</dt><dd>公立医院</dd>
EOF

expect 'the ageing is drawn, each bucket with its amount' 0 'crm-ar -C D aging --format html | grep "class=\"share"' <<'EOF'
<rect class="share o0" x="0.00%" width="80.13%" y="0" height="30"><title>not_due: 1,422,300.00</title></rect>
<rect class="share o1" x="80.13%" width="12.66%" y="0" height="30"><title>1-30: 224,700.50</title></rect>
<rect class="share o2" x="92.79%" width="7.21%" y="0" height="30"><title>31-60: 128,000.00</title></rect>
EOF

expect 'findings are lines' 1 '
book C
sed -i "2s/2026-03-25/2026-13-25/" C/leads.csv
crm-book -C C check --format html | grep "class=\"line"
crm-book -C C check --format html >/dev/null' <<'EOF'
<p class="line">leads.csv:2: next_follow_up: &#39;2026-13-25&#39; is not a date or time such as 2026-03-16T10:20:00+08:00</p>
! crm-book: 1 edit by hand that the log doesn't know: crm book check --hand lists it, crm book adopt takes it in
! crm-book: 15653 rows checked, 1 finding
! crm-book: 1 edit by hand that the log doesn't know: crm book check --hand lists it, crm book adopt takes it in
! crm-book: 15653 rows checked, 1 finding
EOF

expect 'in a table and in Markdown the board says how its rows are opened' 0 '
crm-report -C D board --format table | grep "^rows: "
crm-report -C D board --format md | grep -c "^rows: "' <<'EOF'
rows: crm ar board
rows: crm ar aging --list BUCKET
rows: crm ar show INVOICE
rows: crm contract trail CONTRACT
rows: crm report funnel --list STAGE:entered
rows: crm report funnel --list STAGE:lost
rows: crm report compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --list FIGURE:after
rows: crm report health --month 2026-02
rows: crm report health --month 2026-02 --list clause:CLAUSE
rows: crm report verify --month 2026-02 --list LAYER
11
EOF

# The board: each figure is the one that its own report says.
expect_ok 'the board says what ageing says' '
crm-report -C D board --format json >board.json
cat >tile.pl <<-"END"
	use JSON::PP;
	my $figure = shift;
	my $board = decode_json(do { local $/; <> });
	print map { "$_->{value}\n" } grep { $_->{figure} eq $figure } @{$board->{figures}};
END
crm-ar -C D aging --by total --format csv | grep "^total" | cut -d, -f3 >want
perl tile.pl outstanding board.json | diff want - &&
crm-ar -C D board --format csv | awk -F, "NR > 1 && \$1 < 0 { sum += \$6 } END { printf \"%.2f\n\", sum }" >want &&
perl tile.pl overdue board.json | diff want - &&
crm-contract -C D pending --format csv | sed 1d | wc -l >want &&
perl tile.pl approvals board.json | diff want -'

expect_ok 'what is due when sums to what is outstanding' '
cat >due.pl <<-"END"
	use JSON::PP;
	my $board = decode_json(do { local $/; <> });
	my ($sum, $bands) = (0, 0);
	$sum += $_->{outstanding} * 100, $bands++ for @{$board->{due}};
	printf "%.0f\n", $sum;
	die "bands: $bands\n" if $bands < 5;
END
perl tile.pl outstanding board.json | tr -d . >want
perl due.pl board.json | diff want -'

expect_ok 'the board says what the funnel says' '
crm-report -C D funnel --format json >funnel.json
cat >stages.pl <<-"END"
	use JSON::PP;
	my ($funnel, $board) = map { open my $h, "<", $_; decode_json(do { local $/; <$h> }) } @ARGV;
	my %by = map { ($_->{stage} => $_) } @{ref $funnel eq "ARRAY" ? $funnel : $funnel->{rows}};
	my $n = 0;
	for my $row (@{$board->{funnel}}, @{$board->{losses}}) {
		for my $key (grep { $_ ne "median_days" } keys %$row) {
			my $want = $by{$row->{stage}}{$key};
			die "$row->{stage} $key: $row->{$key}, not $want\n" if ($row->{$key} // "") ne ($want // "");
			$n++;
		}
	}
	die "only $n figures\n" if $n < 40;
END
perl stages.pl funnel.json board.json'

expect_ok 'the board says what verification says' '
cp -R D V
crm-report -C V verify --dry-run --format json >verify.json
test $? = 0 || exit 1
cat >layers.pl <<-"END"
	use JSON::PP;
	my ($verify, $board) = map { open my $h, "<", $_; decode_json(do { local $/; <$h> }) } @ARGV;
	my ($rows) = map { $verify->{$_} } grep { $_ ne "people" && $_ ne "patterns" } sort keys %$verify;
	my $json = JSON::PP->new->canonical;
	die "other layers\n" if $json->encode($rows) ne $json->encode($board->{verification});
	die "other people\n" if $json->encode($verify->{people}) ne $json->encode($board->{people});
	die "no layers\n" if @$rows != 3 || !@{$board->{people}};
END
perl layers.pl verify.json board.json'

expect 'what is late is marked' 0 '
crm-contract -C D pending --format html | grep -o "<td class=\"[a-z ]*bad\"" | sort | uniq -c | sed "s/^ *//"' <<'EOF'
2 <td class="bad"
2 <td class="n bad"
EOF

expect_ok 'the board says what compare says of the last two months' '
crm-report -C D compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --format json >compare.json
cat >months.pl <<-"END"
	use JSON::PP;
	my ($compare, $board) = map { open my $h, "<", $_; decode_json(do { local $/; <$h> }) } @ARGV;
	my $json = JSON::PP->new->canonical;
	die "other figures\n" if $json->encode($compare) ne $json->encode($board->{months});
	die "only " . @$compare . " figures\n" if @$compare < 10;
END
perl months.pl compare.json board.json'

expect_ok 'every tile has a command, and it works' '
cat >commands.pl <<-"END"
	use JSON::PP;
	my $board = decode_json(do { local $/; <> });
	print map { "$_->{open}\n" } @{$board->{figures}};
END
perl commands.pl board.json >commands
test "$(wc -l <commands)" -ge 6 || exit 1
while read -r crm rest; do
	$crm $rest --dry-run -C D >out 2>err </dev/null
	test $? -lt 2 -a -s out || { echo "$rest"; cat err; exit 1; }
done <commands'

expect_ok 'the board changes nothing' '
cp -R D E
crm-report -C E board -o page.html
rm -rf E/.crm && cp -R D F && rm -rf F/.crm
diff -r E F'

expect 'a book without anything has a board' 0 '
crm-book init N -q
crm-report -C N board >empty.html
perl balance.pl empty.html
crm-report -C N board --format csv | sed -n "2,7p"' <<'EOF'
made the book N
  next: crm book -C N add people name=… role=sales status=active login=…
        crm lead -C N add --customer … --stage 线索 --next +3d --need … --blocker …
outstanding,0.00,0 invoices,crm ar aging --list total
overdue,0.00,0 invoices,crm ar board
due_within_7,0.00,0 invoices,crm ar board
approvals,0,0 late,crm contract pending
lost_share,no data,0 of 0 leads; won 0,crm report funnel --list total:lost
verified,no data,2026-02: 0 of 3 layers,crm report verify --month 2026-02
EOF

expect 'two pipelines stand apart, each by its name, which is text and a word of the command' 0 '
book P
mkdir -p P/rules
sed "/^examples:/,\$d; /^  - id: standard/i\\
  - id: 大客户 <VIP>\\
    when: {customer.grade: A}\\
    stages: [{id: 线索}, {id: 需求确认}, {id: 方案输出}, {id: 内部协同}, {id: 报价}, {id: 合同审批}, {id: 签约, kind: won}, {id: 流失, kind: lost}]" \
	"$CRM_TOP/rules/stages.yaml" >P/rules/stages.yaml
crm-report -C P board >two.html
perl balance.pl two.html
grep -A1 -E "<h2>(Funnel|Losses)" two.html | grep "class=\"of\""
grep -o "crm report funnel --pipeline[^/]*" two.html' <<'EOF'
<p class="of">大客户 &lt;VIP&gt;</p>
<p class="of">standard</p>
<p class="of">大客户 &lt;VIP&gt;</p>
<p class="of">standard</p>
crm report funnel --pipeline &#39;大客户 &lt;VIP&gt;&#39; --list STAGE:entered<
crm report funnel --pipeline standard --list STAGE:entered<
crm report funnel --pipeline &#39;大客户 &lt;VIP&gt;&#39; --list STAGE:lost<
crm report funnel --pipeline standard --list STAGE:lost<
EOF

# Opened and looked at.
if ! command -v chromedriver >/dev/null || ! { command -v chromium || command -v google-chrome; } >/dev/null; then
	skip 'pages in a browser' 'no chromium, no chromedriver (make check-browser)'
	done_testing
fi
looks_good() {
	perl "$CRM_TOP/tests/browser/page.pl" "$@"
}
expect 'a browser finds nothing wrong with reports' 0 '
crm-ar -C D board --format html -o countdown.html
crm-ar -C D aging --by customer --format html -o ageing.html
crm-customer -C D show 鄞州第二医院 --format html -o customer.html
crm-lead -C D list --owner 陈晓 --format html -o leads.html
crm-report -C D funnel --format html -o funnel.html
looks_good countdown.html ageing.html customer.html leads.html funnel.html evil.html' <<'EOF'
EOF
expect 'nor with the board, in both languages and empty' 0 '
crm-report -C D board -o board.html
LC_ALL=zh_CN.UTF-8 crm-report -C D board -o zh.html
looks_good board.html zh.html empty.html two.html' <<'EOF'
EOF
expect 'and would find what is cut off, small, faint, or runs' 1 '
cat >bad.html <<-"END"
	<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width">
	<p style="width:1500px">wide</p><p style="font-size:9px">small</p><p style="color:#aaa">faint</p>
	<svg width="100" height="20"><title>t</title><text y="15">a text that is cut off</text></svg><script>1</script>
END
looks_good bad.html >found
status=$?
grep -E "1440-light|script" found
exit $status' <<'EOF'
bad.html: 1440-light: the page is 1508 px wide, its window 1440
bad.html: 1440-light: text of 9px: small
bad.html: 1440-light: contrast 2.3: faint
bad.html: 1440-light: outside of its drawing: a text that is cut off
bad.html: a script ran
bad.html: the page brought a script
EOF
done_testing
