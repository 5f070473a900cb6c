# rows.pl - run by rows.sh: see there.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use reading;

my $is_full = ($ENV{CRM_FAULT} // '') eq 'full';
srand($ENV{CRM_SEED} // 14);
my $wanted = $ENV{CELLS} // '';
# How a ledger is broken, by its lines; the header is the first one.
my %kinds = (
	'NUL' => sub { my ($lines, $at) = @_; $lines->[$at] =~ s/,/\0,/; },
	'open quote' => sub { my ($lines, $at) = @_; $lines->[$at] =~ s/,/,"/; },
	'ragged' => sub { my ($lines, $at) = @_; $lines->[$at] =~ s/\n/,x\n/; },
	'empty' => sub { my ($lines) = @_; @$lines = (); },
	'gone' => sub { my ($lines) = @_; @$lines = (); },
	'header alone' => sub { my ($lines) = @_; splice @$lines, 1; },
);
my (@silent, %intact, %in_log);
my ($runs, $said, $same) = (0, 0, 0);

fresh_book('B');
fresh_book('W');
$in_log{ (split /,/)[3] } = 1 for map { split /\n/, slurp($_) } glob 'B/log/*.csv';

sub intact {
	my ($call) = @_;
	return $intact{"@$call"} //= [run_verb('B', $call)];
}

for my $ledger (ledgers(), map { s{^B/(.*)\.csv$}{$1}r } glob 'B/log/*.csv') {
	my @lines = map { "$_\n" } split /\n/, slurp("B/$ledger.csv");
	for my $kind (sort keys %kinds) {
		next if $wanted && $wanted ne $ledger;
		next if $kind =~ /^(empty|gone|header alone)$/ && !$in_log{$ledger} && $ledger !~ /^log/;
		next if $kind eq 'gone' && $ledger =~ /^log/; # crm-book-audit.sh: what tells is the chain, and the ledgers
		my @broken = @lines;
		$kinds{$kind}->(\@broken, 1 + int rand(@lines - 1));
		open my $out, '>:raw', "W/$ledger.csv" or die "$ledger.csv: $!\n";
		print $out @broken;
		close $out;
		unlink "W/$ledger.csv" if $kind eq 'gone';
		my %ids = (ledger => $ledger =~ /^log/ ? 'leads' : $ledger, row => $ledger =~ /^log/ ? 'L-000002' : (split /,/, $lines[2])[0], invoice => 'I-000082', lead => 'L-000002', contract => 'K-000021', solution => 'SOL-000002',
			   customer => 'C-000001', quote => 'Q-000012-R3', task => 'T-000001');
		for my $call (commands(\%ids)) {
			next if !$is_full && !$wanted && rand() > 0.25;
			my $before = intact($call);
			my ($status, $text, $err) = run_verb('W', $call);
			$runs++;
			if ($status >= 1 && $status <= 3 && "$text$err" =~ /\b$ledger\.csv\b/) {
				$said++;
			} elsif ($status == $before->[0] && $text eq $before->[1] && $err eq $before->[2]) {
				$same++;
			} else {
				push @silent, "$call->[0] $call->[1]: $ledger.csv, $kind: status $status, " . ($err =~ /(.*)/)[0];
			}
		}
		system('cp', '-p', "B/$ledger.csv", "W/$ledger.csv") == 0 or die "copy: $!\n";
	}
}
report($runs > ($wanted ? 100 : 500), "$runs calls of reading verbs on books with one broken ledger: $said said so, $same gave the same");
report(!@silent, 'none takes a ledger that cannot be read for an empty one', @silent > 60 ? (@silent[0 .. 59], scalar(@silent) . ' in all') : @silent);
print "1..2\n";
