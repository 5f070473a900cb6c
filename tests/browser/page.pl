#!/usr/bin/perl
# page.pl - opens pages in a headless Chromium and looks at them as a reader would: on a telephone (390 px wide), on a
# screen (1440 px), both light and dark, on a wall (1920 px), and on paper.
#
#     perl tests/browser/page.pl [--shots DIR] FILE.html...
#
# Says every finding, a line each, and ends with status 1 where there is one; 2 where there is no browser. Findings:
# anything in the console; a page wider than its window; text that is cut off, outside of the window or of its drawing,
# below 12 px, or too faint to read (contrast below 4.5); texts of a drawing that touch; a script that runs. --shots
# leaves a picture of every look in DIR, to be looked at. Drives chromedriver by the W3C protocol; core Perl only.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Temp qw(tempdir);
use HTTP::Tiny;
use JSON::PP;
use MIME::Base64;

my @flags = qw(--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
	--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars);
my @looks = (
	{ name => '390-light',  width => 390,  height => 844, media => 'screen', scheme => 'light' },
	{ name => '390-dark',   width => 390,  height => 844, media => 'screen', scheme => 'dark' },
	{ name => '1440-light', width => 1440, height => 900, media => 'screen', scheme => 'light' },
	{ name => '1440-dark',  width => 1440, height => 900, media => 'screen', scheme => 'dark' },
	{ name => 'wall',       width => 1920, height => 1080, media => 'screen', scheme => 'dark' },
	{ name => 'paper',      width => 690,  height => 980, media => 'print',  scheme => 'light' },
);
my ($http, $driver, $at, $shots) = (HTTP::Tiny->new(timeout => 60));

# Runs in the page; returns findings.
my $inspect = <<'JS';
const found = [], root = document.documentElement, wide = root.clientWidth;
const say = (what, e) => found.push(what + ': ' + (e.textContent || '').trim().slice(0, 40));
if (root.scrollWidth > wide) found.push('the page is ' + root.scrollWidth + ' px wide, its window ' + wide);
const rgb = s => s.match(/[\d.]+/g).map(Number);
const light = c => { const [r, g, b] = c.map(x => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
	if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
for (let n; (n = walk.nextNode());) {
	const e = n.parentElement, style = getComputedStyle(e), range = document.createRange();
	if (!n.data.trim() || e.tagName === 'title') continue;
	range.selectNodeContents(n);
	const boxes = [...range.getClientRects()];
	if (!boxes.length) continue;
	texts++;
	if (parseFloat(style.fontSize) < (PAPER ? 10.5 : 12)) say('text of ' + style.fontSize, e);
	for (const b of boxes) if (b.left < -0.5 || b.right > wide + 0.5) { say('outside of the window', e); break; }
	for (let p = e; p && p !== document.body; p = p.parentElement)
		if (!(p instanceof SVGElement) && getComputedStyle(p).overflowX !== 'visible' && p.scrollWidth > p.clientWidth + 1) {
			say('cut off or to be scrolled', e); break; }
	const a = light(rgb(e instanceof SVGElement ? style.fill : style.color).slice(0, 3)), b = light(behind(e));
	const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	if (ratio < 4.5) say('contrast ' + ratio.toFixed(1), e);
}
if (!texts) found.push('no text at all');
for (const svg of document.querySelectorAll('svg')) {
	const s = svg.getBoundingClientRect(), all = [...svg.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
	if (!svg.querySelector('title')) found.push('a drawing without a title');
	for (const [t, b] of all)
		if (b.left < s.left - 1 || b.right > s.right + 1 || b.top < s.top - 1 || b.bottom > s.bottom + 2) say('outside of its drawing', t);
	for (let i = 0; i < all.length; i++)
		for (let k = i + 1; k < all.length; k++) {
			const [x, p] = all[i], [y, q] = all[k];
			if (p.width && q.width && p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 4 && q.top < p.bottom - 4)
				say('touches ' + y.textContent, x);
		}
}
return found;
JS

# Tries what a policy of "no script" must stop.
my $attack = <<'JS';
const s = document.createElement('script'), i = document.createElement('img');
s.textContent = 'window.ran = 1';
document.body.append(s);
i.setAttribute('onerror', 'window.ran = 2');
i.src = 'data:,';
document.body.append(i);
return [typeof window.ran, document.scripts.length];
JS

sub call {
	my ($method, $path, $body) = @_;
	my $answer = $http->request($method, "$at$path", defined $body ? { content => encode_json($body) } : {});
	my $value = eval { decode_json($answer->{content})->{value} };
	die "$method $path: " . (ref $value eq 'HASH' && $value->{message} || $answer->{content}) . "\n" unless $answer->{success};
	return $value;
}

sub cdp { call('POST', '/goog/cdp/execute', { cmd => $_[0], params => $_[1] }) }
sub script { call('POST', '/execute/sync', { script => $_[0], args => [] }) }

sub start {
	my $dir = tempdir('crm-browser-XXXXXX', TMPDIR => 1, CLEANUP => 1);
	my ($binary) = grep { -x } map { ("$_/chromium", "$_/google-chrome") } split /:/, $ENV{PATH};

	exit 2 unless $binary && grep { -x "$_/chromedriver" } split /:/, $ENV{PATH};
	$driver = open(my $said, '-|', 'chromedriver', '--port=0') or die "chromedriver: $!\n";
	while (<$said>) {
		next unless /successfully on port (\d+)/;
		$at = "http://127.0.0.1:$1/session";
		last;
	}
	die "chromedriver didn't start\n" unless $at;
	my $session = call('POST', '', { capabilities => { alwaysMatch => {
		'goog:loggingPrefs' => { browser => 'ALL' },
		'goog:chromeOptions' => { binary => $binary, args => [@flags, "--user-data-dir=$dir"] },
	} } });
	$at .= "/$session->{sessionId}";
	return $said;
}

sub shoot {
	my ($file, $look) = @_;
	my ($name) = $file =~ m{([^/]+)\.html$};
	my $height = script('return document.documentElement.scrollHeight');

	cdp('Emulation.setDeviceMetricsOverride', { width => $look->{width}, height => $height, deviceScaleFactor => 1,
		mobile => JSON::PP::false });
	open my $out, '>:raw', "$shots/$name-$look->{name}.png" or die "$shots: $!\n";
	print $out decode_base64(call('GET', '/screenshot'));
	close $out or die "$shots: $!\n";
}

sub look_at {
	my ($file) = @_;
	my @found;

	return 'no such file' unless -r $file;
	for my $look (@looks) {
		cdp('Emulation.setDeviceMetricsOverride', { width => $look->{width}, height => $look->{height}, deviceScaleFactor => 1,
			mobile => $look->{width} < 600 ? JSON::PP::true : JSON::PP::false });
		cdp('Emulation.setEmulatedMedia', { media => $look->{media},
			features => [{ name => 'prefers-color-scheme', value => $look->{scheme} }] });
		call('POST', '/url', { url => 'file://' . abs_path($file) });
		my $paper = $look->{media} eq 'print' ? 1 : 0;
		push @found, map { "$look->{name}: $_" } @{script("const PAPER = $paper;\n$inspect")};
		push @found, map { "$look->{name}: console: $_->{message}" } @{call('POST', '/se/log', { type => 'browser' })};
		shoot($file, $look) if $shots;
	}
	my ($ran, $scripts) = @{script($attack)};
	push @found, "a script ran" if $ran ne 'undefined';
	push @found, "the page brought a script" if $scripts != 1;
	call('POST', '/se/log', { type => 'browser' });
	return @found;
}

binmode STDOUT, ':encoding(UTF-8)';
$shots = (splice @ARGV, 0, 2)[1] if @ARGV && $ARGV[0] eq '--shots';
my $said = start();
my $status = 0;
for my $file (@ARGV) {
	my @found = eval { look_at($file) };
	push @found, "$@" if $@;
	chomp @found;
	print "$file: $_\n" for @found;
	$status = 1 if @found;
}
eval { call('DELETE', '') };
kill 'TERM', $driver;
close $said;
exit $status;
