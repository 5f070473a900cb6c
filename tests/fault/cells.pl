# cells.pl - run by cells.sh: see there.
use strict;
use warnings;
use utf8;
use FindBin;
use lib $FindBin::Bin;
use Encode qw(decode_utf8 encode_utf8);
use reading;

my $is_full = ($ENV{CRM_FAULT} // '') eq 'full';
srand($ENV{CRM_SEED} // 14);
my $wanted = $ENV{CELLS} // ''; # "leads.next_follow_up": that one alone

my %singular = (invoices => 'invoice', contracts => 'contract', customers => 'customer', leads => 'lead', solutions => 'solution', quotes => 'quote',
		tasks => 'task');
my %numeric = map { $_ => 1 } qw(int number money percent date time duration);
my @kinds = (['slashes', '2026/12/1'], ['grouped', '1,234.50'], ['serial', '46082'], ['words', '三天'], ['empty', '']);

sub tokens { grep { length } split /[\s,"|:·()（）；，。、{}\[\]<>\/=&+~-]+/, $_[0] }

# How an intact value may be shown.
sub shapes {
	my ($value) = @_;
	my @shapes = ($value);
	push @shapes, "$2-$3", $1 if $value =~ /^(\d{4})-(\d\d)-(\d\d)/;
	if ($value =~ /^-?\d+(\.\d+)?$/) {
		my $grouped = sprintf '%.2f', $value;
		1 while $grouped =~ s/^(-?\d+)(\d{3})/$1,$2/;
		push @shapes, $grouped, sprintf('%.2f', $value), "¥$grouped", $value + 0;
	}
	if ($value =~ /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)\+08:00$/) {
		push @shapes, "$1 $2:$3";
	}
	return @shapes;
}

# Only the cell itself looks otherwise. Rows may stand in another order.
sub same_but_raw {
	my ($old, $new, $shapes, $bad) = @_;
	return 1 if $old eq $new;
	my (%lost, %may_go, %may_come);
	$lost{$_}++ for tokens($old);
	$lost{$_}-- for tokens($new);
	$may_go{$_} = 1 for map { tokens($_) } @$shapes;
	$may_come{$_} = 1 for tokens($bad), $bad eq '' ? ('—', 'null') : ();
	for my $token (keys %lost) {
		return 0 if $lost{$token} > 0 && !$may_go{$token};
		return 0 if $lost{$token} < 0 && !$may_come{$token};
	}
	return 1;
}

# On stderr, or as a finding on stdout.
sub names_newly {
	my ($ledger, $before, $out, $err) = @_;
	return $err =~ /\b$ledger\.csv\b/ && $before->[2] !~ /\b$ledger\.csv\b/ ||
		$out =~ /\b$ledger\.csv\b/ && $before->[1] !~ /\b$ledger\.csv\b/;
}

my %table = map { $_ => read_csv("$ENV{CRM_TOP}/data/ningbo/$_.csv") } ledgers();
my %names;
for my $ledger (ledgers()) {
	my ($head, @rows) = @{ $table{$ledger} };
	for my $row (@rows) { $names{$ledger}{ $row->[0] } = decode_utf8($row->[1]) }
}

sub index_of {
	my ($ledger, $column) = @_;
	my $head = $table{$ledger}[0];
	for my $i (0 .. $#$head) {
		my $name = decode_utf8($head->[$i]) =~ s/^\x{feff}//r;
		return $i if grep { $_ eq $name } @{ $column->{labels} };
	}
	return -1;
}

# Ids that have to do with the row: its own, and those it refers to.
sub ids_of {
	my ($ledger, $row) = @_;
	my %ids = (ledger => $ledger, row => $row->[0]);
	for my $column (columns($ledger)) {
		my $i = index_of($ledger, $column);
		next if $i < 0 || !length $row->[$i];
		$ids{ $singular{ $column->{ref} } } //= $row->[$i] if $column->{ref} && $singular{ $column->{ref} };
	}
	$ids{ $singular{$ledger} } = $row->[0] if $singular{$ledger};
	return \%ids;
}

my (%intact, %verdicts, @silent, %cells);
my ($runs, $said, $same) = (0, 0, 0);

sub intact {
	my ($call) = @_;
	my $key = "@$call";
	return $intact{$key} //= [run_verb('B', $call)];
}

sub try_cell {
	my ($ledger, $column, $row, $kind, $bad, $calls) = @_;
	my $i = index_of($ledger, $column);
	my $line = $row + 1;
	my $old = $table{$ledger}[$row][$i];
	my @shapes = shapes(decode_utf8($old));
	push @shapes, @{ $column->{labels} } if $bad eq ''; # cards show what is filled
	push @shapes, $names{ $column->{ref} }{$old} // () if $column->{ref};
	local $table{$ledger}[$row] = [@{ $table{$ledger}[$row] }];
	$table{$ledger}[$row][$i] = encode_utf8($bad);
	write_csv("W/$ledger.csv", $table{$ledger});
	my (undef, $found) = run_verb('W', ['crm-book check', '']);
	if ($found !~ /^$ledger\.csv:$line: $column->{name}: ('.*' is not |missing)/m) {
		copy_back($ledger);
		return; # that is a value of the column
	}
	$cells{"$ledger.$column->{name} $kind"}++;
	for my $call (@$calls) {
		my $before = intact($call);
		my ($status, $out, $err) = run_verb('W', $call);
		$runs++;
		if ($status >= 1 && $status <= 3 && names_newly($ledger, $before, $out, $err)) {
			$said++;
		} elsif ($status == $before->[0] && $err eq $before->[2] &&
			 same_but_raw(decode_utf8($before->[1]), decode_utf8($out), \@shapes, $bad)) {
			$same++;
		} elsif ($call->[0] eq 'crm-report fields' && $bad eq '' || $kind eq 'lost' && index(decode_utf8($out), $bad) >= 0 ||
			 $call->[0] eq 'crm-quote diff' && $ledger eq 'quotes') {
			$same++; # counts what is filled; shows what stands there
		} else {
			push @silent, "$call->[0] $call->[1]: $ledger.csv:$line $column->{name} '$bad' ($kind), status $status";
		}
	}
	copy_back($ledger);
}

sub copy_back {
	my ($ledger) = @_;
	system('cp', '-p', "B/$ledger.csv", "W/$ledger.csv") == 0 or die "copy: $!\n";
}

sub pick { $_[int rand @_] }

my @unknown = verbs();
report(!@unknown, 'every verb of every command is known to this test', map { "in neither table of tests/fault/reading.pm: $_" } @unknown);
fresh_book('B');
fresh_book('W');
for my $ledger (ledgers()) {
	for my $column (columns($ledger)) {
		my $i = index_of($ledger, $column);
		next if $i < 0 || ($wanted && $wanted ne "$ledger.$column->{name}");
		my @kinds = $numeric{ $column->{type} } ? @kinds : $column->{ref} ? (['lost', 'X-999999']) : ();
		my @filled = grep { length $table{$ledger}[$_][$i] } 1 .. $#{ $table{$ledger} };
		next unless @filled && @kinds;
		for my $kind (@kinds) {
			next if $kind->[0] eq 'empty' && !$column->{required};
			# The last rows are those that still matter today.
			for my $row ($is_full ? ($filled[-1], pick(@filled), pick(@filled)) : rand() < 0.5 ? $filled[-1 - int rand(@filled / 8)] : pick(@filled)) {
				my @calls = commands(ids_of($ledger, $table{$ledger}[$row]));
				@calls = grep { rand() < 0.06 } @calls unless $is_full || $wanted;
				try_cell($ledger, $column, $row, @$kind, \@calls) if @calls;
			}
		}
	}
}
report($runs > ($wanted ? 10 : 300), "$runs calls of reading verbs on books with one bad cell: $said said so, $same gave the same",
	scalar(keys %cells) . ' kinds of cells: ' . join(', ', sort keys %cells));
report(!@silent, 'none goes past a cell without a word', map { encode_utf8($_) } @silent > 60 ? (@silent[0 .. 59], scalar(@silent) . ' in all') : @silent);
print "1..3\n";
