/* gen_texts.c - contract texts and patterns to be found in them: `gen_texts TEXTS PATTERNS DIR`.
 *
 * Writes into the book DIR contracts.csv (TEXTS rows, each text in other_terms) and rules/clauses.yaml (PATTERNS rules), and the same
 * for others: DIR/texts (each ended by a NUL) and DIR/patterns (a line each). The texts are put together of sentences as contracts
 * have them, about 3 kB each; words are the same for the same numbers on any machine (SplitMix64). Invented. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 20260316;

static uint64_t next(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static unsigned below(unsigned n)
{
	return (unsigned)(next() % n);
}

static const char *const whos[] = { "甲方",   "乙方",	  "买方",     "卖方",	"需方",	    "供方",
				    "采购人", "中标人",	  "最终用户", "承运人", "监理单位", "质检机构",
				    "代理商", "生产厂家", "担保人",   "收货人" };
static const char *const heads[] = { "付款", "交货", "验收", "质保", "违约", "保密", "发票", "运输", "安装", "培训",
				     "退货", "换货", "索赔", "审计", "备案", "仓储", "保险", "检验", "调试", "维修",
				     "召回", "计量", "消毒", "包装", "标识", "追溯", "招标", "履约", "结算", "对账" };
static const char *const tails[] = { "期限",   "方式",	 "责任",   "凭证",   "记录", "标准", "费用", "条件",
				     "通知",   "报告",	 "申请",   "清单",   "义务", "范围", "地点", "比例",
				     "义务人", "时间表", "负责人", "证明书", "方案", "台账" };
static const char *const verbs[] = { "支付", "交付", "承担", "提交", "确认", "签署", "退还", "补足", "更换", "赔偿",
				     "保存", "通知", "盖章", "复核", "解除", "延长", "中止", "转让", "公示", "抽检" };
static const char *const units[] = { "日", "天", "个工作日", "个月", "小时" };

#define ANY(list) list[below(sizeof(list) / sizeof(*list))]

static void add(char *out, size_t size, const char *format, const char *a, const char *b, const char *c, unsigned n)
{
	const size_t used = strlen(out);

	snprintf(out + used, size - used, format, a, b, c, n);
}

static const char *term(void)
{
	static char terms[4][64];
	static unsigned at;
	char *t = terms[at++ % 4];

	snprintf(t, sizeof(terms[0]), "%s%s", ANY(heads), ANY(tails));
	return t;
}

static void add_sentence(char *out, size_t size)
{
	static const char *const shapes[] = {
		"%1$s应在%4$u%3$s内%2$s。",
		"%1$s的%2$s由双方另行约定，%3$s前书面说明%4$u份。",
		"涉及%2$s的，%1$s%3$s%4$u%%。",
		"%2$s自%1$s收到之日起计算，不超过%4$u%3$s。",
		"双方确认%2$s以%1$s的文件为准，共%4$u页，%3$s生效；",
		"第%4$u条 %2$s：%1$s不得拒绝%3$s。",
		"逾期未办理%2$s的，每日按%4$u元计，由%1$s%3$s；",
	};
	const char *shape = shapes[below(sizeof(shapes) / sizeof(*shapes))];

	add(out, size, shape, ANY(whos), term(), below(2) ? ANY(units) : ANY(verbs), below(365) + 1);
}

static void make_text(char *out, size_t size)
{
	const size_t length = 2400 + below(1200);

	*out = '\0';
	while (strlen(out) < length)
		add_sentence(out, size);
}

/* Patterns as people write them; all of them mean the same to pcre2 and to Hyperscan. */
static void make_pattern(char *out, size_t size)
{
	static const char *const shapes[] = {
		"%1$s[^。；]{0,12}%2$s",	 "%2$s(?:以|由|自)%1$s",
		"(?:%1$s|%3$s)的%2$s",		 "%2$s[^。；]{0,20}?\\d+%%",
		"\\d+(?:日|天|个工作日)内%2$s",	 "第\\d+条\\s*%2$s：%1$s",
		"未办理%2$s的[^；]{0,16}\\d+元", "%1$s应在\\d{1,2}日内%2$s",
		"不得拒绝(?:%3$s|%2$s)",	 "%2$s自%1$s收到之日起[^。]*\\d+个月",
	};
	const char *shape = shapes[below(sizeof(shapes) / sizeof(*shapes))];

	*out = '\0';
	add(out, size, shape, ANY(whos), term(), ANY(verbs), 0);
}

static FILE *make(const char *dir, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(3);
	}
	return f;
}

int main(int argc, char **argv)
{
	static char text[16384];
	const unsigned ntexts = argc == 4 ? (unsigned)atoi(argv[1]) : 0,
		       npatterns = argc == 4 ? (unsigned)atoi(argv[2]) : 0;
	FILE *ledger, *texts, *rules, *patterns;

	if (!ntexts || !npatterns)
		return 2;
	ledger = make(argv[3], "contracts.csv");
	texts = make(argv[3], "texts");
	fputs("id,customer,amount,status,other_terms\n", ledger);
	for (unsigned i = 0; i < ntexts; i++) {
		make_text(text, sizeof(text));
		fprintf(ledger, "K-%06u,C-000001,%u.00,signed,%s\n", i + 1, 10000 + below(900000), text);
		fwrite(text, 1, strlen(text) + 1, texts);
	}
	rules = make(argv[3], "rules/clauses.yaml");
	patterns = make(argv[3], "patterns");
	fputs("clauses:\n", rules);
	for (unsigned i = 0; i < npatterns; i++) {
		make_pattern(text, sizeof(text));
		fprintf(rules, "  - {id: r%u, field: other_terms, match: '/%s/', severity: hint, say: x}\n", i, text);
		fprintf(patterns, "%s\n", text);
	}
	return fclose(ledger) | fclose(texts) | fclose(rules) | fclose(patterns);
}
