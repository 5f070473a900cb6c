/* html_style.c - the looks of a page: light and dark, from a telephone's width up, and on paper (always light). Plain
 * CSS without anything from outside; no text of a ledger ever comes in here. */
#include "view/format.h"

const char *const html_style[] = {
	":root{color-scheme:light dark;"
	"--page:#f3f4f6;--panel:#fff;--ink:#18202c;--soft:#5a6473;--line:#e1e5ea;--head:#c9d0d9;--code:#eef1f5;"
	"--good:#19713d;--warn:#8a5200;--bad:#b3261e;"
	"--s0:#2d6cc9;--s1:#e09a2d;--s2:#2f9b8c;--s3:#8b63c9;"
	"--o0:#5b9bb5;--o1:#e3c04f;--o2:#e59a3c;--o3:#d8663a;--o4:#b3261e}\n",
	"@media screen and (prefers-color-scheme:dark){:root{"
	"--page:#11151b;--panel:#1a2029;--ink:#e7ebf0;--soft:#9eaab9;--line:#2c3541;--head:#465261;--code:#242c37;"
	"--good:#67c78d;--warn:#e8b25c;--bad:#ff8f85;"
	"--s0:#6aa3f5;--s1:#efb65a;--s2:#56c2b2;--s3:#b394ec;"
	"--o0:#6fb1cc;--o1:#dcbc55;--o2:#e39f4b;--o3:#e07a50;--o4:#e5564b}}\n",
	"*{box-sizing:border-box}\n",
	"html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n",
	"body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,\"Segoe UI\","
	"\"PingFang SC\",\"Hiragino Sans GB\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",\"Noto Sans SC\",sans-serif}\n",
	"main{max-width:1280px;margin:0 auto;padding:28px 32px 48px}\n",
	"h1{margin:0;font-size:24px;line-height:1.3;font-weight:650}\n",
	"h2{margin:0;font-size:17px;line-height:1.4;font-weight:650}\n",
	"h1,h2,p,dd{overflow-wrap:anywhere}\n",
	"p{margin:0}\n",
	".of{color:var(--soft);font-variant-numeric:tabular-nums}\n",
	"header{margin-bottom:20px}\n",
	".sections{display:grid;gap:20px;grid-template-columns:minmax(0,1fr)}\n",
	".panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:18px 20px;min-width:0}\n",
	".bare{min-width:0}\n",
	".bare h2{margin-bottom:10px}\n",
	".panel>h2+*,.panel>.of+*{margin-top:14px}.panel>h2+.of{margin-top:2px}\n",
	".scroll{overflow-x:auto}\n",
	".chart+.scroll{margin-top:16px}\n",
	"table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45}\n",
	"th{color:var(--soft);font-size:13px;font-weight:600;text-align:left;vertical-align:bottom;"
	"border-bottom:1px solid var(--head)}\n",
	"th,td{padding:7px 22px 7px 0}.name{min-width:5em}\n",
	"th:last-child,td:last-child{padding-right:0}\n",
	"td{vertical-align:top;overflow-wrap:break-word;border-top:1px solid var(--line)}\n",
	"tbody tr:first-child td{border-top:0}\n",
	"th.n,td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\n",
	"td.w,td.t{white-space:nowrap;font-variant-numeric:tabular-nums}\n",
	"tr.total td{border-top:2px solid var(--head);font-weight:650}\n",
	"td.none{color:var(--soft)}\n",
	".good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}\n",
	"td.good,td.warn,td.bad{white-space:nowrap}td.good,td.warn,td.bad,dd.good,dd.warn,dd.bad{font-weight:650}\n",
	"dl.card{display:grid;grid-template-columns:minmax(7em,max-content) minmax(0,1fr);gap:6px 24px;margin:0}\n",
	"dt{color:var(--soft)}dd{margin:0;font-variant-numeric:tabular-nums}\n",
	".line+.line{margin-top:4px}\n",
	".note{margin-top:12px;color:var(--soft);font-size:13.5px}.note+.note{margin-top:4px}\n",
	".warning{margin-bottom:8px;color:var(--bad);font-weight:650;overflow-wrap:anywhere}\n",
	".note:first-child{margin-top:0}\n",
	".opens{margin-top:12px;color:var(--soft);font-size:12.5px;line-height:1.5}\n",
	"code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Consolas,\"Noto Sans Mono CJK SC\",monospace;"
	"background:var(--code);color:var(--soft);border-radius:4px;padding:2px 6px;overflow-wrap:anywhere;"
	"-webkit-box-decoration-break:clone;box-decoration-break:clone}\n",
	".tiles{display:grid;gap:14px;grid-template-columns:repeat(3,minmax(0,1fr))}.tiles.by4{grid-template-columns:repeat(4,minmax(0,1fr))}\n",
	".tile{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:14px 16px;min-width:0;"
	"display:flex;flex-direction:column;color:var(--ink)}\n",
	".figure{color:var(--soft);font-size:13.5px}\n",
	".number{font-size:25px;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}\n",
	".tile.good .number{color:var(--good)}.tile.warn .number{color:var(--warn)}.tile.bad .number{color:var(--bad)}\n",
	".remark{color:var(--soft);font-size:13.5px}\n",
	".tile .opens{margin-top:auto;padding-top:10px}\n",
	".chart,.spark{display:block;overflow:visible;max-width:680px}\n",
	".chart text{font-size:13px;fill:var(--ink);font-variant-numeric:tabular-nums;paint-order:stroke;"
	"stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}\n",
	".chart text.value{font-weight:600}.chart text.small{font-size:12px}\n",
	".chart text.tick{font-size:12px}.chart text.tick,.chart text.soft{fill:var(--soft);font-weight:400}\n",
	".chart text.m{text-anchor:middle}.chart text.e{text-anchor:end}\n",
	".grid{stroke:var(--line);stroke-width:1;shape-rendering:crispEdges}\n",
	".zero{stroke:var(--head);stroke-width:1;shape-rendering:crispEdges}\n",
	".path{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}\n",
	".s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}\n",
	".p0{stroke:var(--s0)}.p1{stroke:var(--s1)}.p2{stroke:var(--s2)}.p3{stroke:var(--s3)}\n",
	".o0{fill:var(--o0)}.o1{fill:var(--o1)}.o2{fill:var(--o2)}.o3{fill:var(--o3)}.o4{fill:var(--o4)}\n",
	"rect.good{fill:var(--good)}rect.warn{fill:var(--s1)}rect.bad{fill:var(--bad)}\n",
	".under{fill:var(--panel)}.share{stroke:var(--panel);stroke-width:1.5}\n",
	"@media screen and (min-width:980px){.board .sections{grid-template-columns:repeat(2,minmax(0,1fr));grid-auto-flow:dense}"
	".board .wide{grid-column:1/-1}}\n",
	"@media screen and (min-width:1800px){.board main{max-width:1880px}"
	".board .sections{grid-template-columns:repeat(4,minmax(0,1fr));gap:16px}.board .wide{grid-column:span 2}"
	".board .bare{grid-column:1/-1}.board .tiles{grid-template-columns:repeat(auto-fit,minmax(240px,1fr))}"
	".board .many{font-size:13px}.board .many th:not(:last-child),.board .many td:not(:last-child){padding-right:13px}"
	".board td.t{white-space:normal}.board .many .name{min-width:4em}}\n"
	"@media screen and (max-width:700px){\n",
	"main{padding:18px 14px 32px}h1{font-size:21px}.sections{gap:14px}.panel{padding:15px 15px}\n",
	".tiles,.tiles.by4{gap:10px;grid-template-columns:repeat(2,minmax(0,1fr))}.tile{padding:12px 13px}\n",
	".number{font-size:19px}\n",
	"dl.card{grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:6px 14px}\n",
	"th,td{padding-right:12px}\n",
	"table.many,.many tbody{display:block}.many thead{display:none}\n",
	".many tr{display:flex;flex-direction:column;padding:11px 0;border-top:1px solid var(--line)}\n",
	".many tr:first-child{border-top:0;padding-top:0}.many tr:last-child{padding-bottom:0}\n",
	".many td,.many td.n,.many td.w,.many td.t{display:flex;justify-content:space-between;gap:18px;padding:2px 0;border:0;"
	"text-align:right;white-space:normal;overflow-wrap:anywhere}\n",
	".many td::before{content:attr(data-label);color:var(--soft);font-weight:400;text-align:left;flex:none;"
	"max-width:50%}\n",
	".many td.name{order:-1;justify-content:flex-start;text-align:left;font-size:15px;font-weight:650}\n",
	".many td.name::before{content:none}.many td.none{display:none}\n",
	".many tr.total{border-top:2px solid var(--head)}\n",
	"}\n",
	"@page{margin:14mm}\n",
	"@media print{.sections{gap:12px}.board .sections{grid-template-columns:repeat(2,minmax(0,1fr));grid-auto-flow:dense}"
	".board .wide{grid-column:1/-1}.panel{padding:12px 14px}body{background:none;font-size:10pt}main{max-width:none;padding:0}\n",
	".panel,.tile{break-inside:avoid;border-color:var(--head);border-radius:0}.wide{break-inside:auto}\n",
	".scroll{overflow:visible}table{font-size:8.5pt}th,td{padding:4px 10px 4px 0}th,.many,.many th{font-size:8pt}.many th,.many td{padding-right:7px}.many .name{min-width:3em}\n",
	"tr,.chart{break-inside:avoid}thead{display:table-header-group}\n",
	"td.n,td.t{white-space:normal}.tiles{grid-template-columns:repeat(3,1fr)}\n",
	"svg,tr{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n",
	NULL,
};
