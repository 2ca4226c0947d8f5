namespace Rubato.Training.Reports;

/// <summary>How a report's page looks, on a screen of any width, light and dark, and on paper.</summary>
static class ReportStyle
{
    public const string Rules = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
        main{max-width:980px;margin:0 auto;padding:48px 24px 72px}
        h1,h2{font-family:Charter,"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"DejaVu Serif",serif;font-weight:600;line-height:1.2}
        h1{font-size:2.3rem;margin:0;letter-spacing:-.01em}h2{font-size:1.35rem;margin:3rem 0 .9rem;padding-bottom:.35rem;border-bottom:1px solid var(--rule)}
        p{margin:.4rem 0;max-width:70ch}.kicker{color:var(--soft);font-size:.85rem;letter-spacing:.08em;text-transform:uppercase;margin:0 0 .5rem}.soft{color:var(--soft)}
        .outcome{margin:1.1rem 0 0;padding:.7rem 1rem;border-left:4px solid var(--c2);background:var(--card);border-radius:0 6px 6px 0;max-width:none}
        .outcome.stopped{border-color:var(--c4)}.outcome.diverged{border-color:var(--c1)}.outcome b{margin-right:.5rem}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:1px;margin:1.6rem 0 0;padding:0;background:var(--rule);border:1px solid var(--rule);border-radius:8px;overflow:hidden}
        .figures div{background:var(--card);padding:.8rem 1rem}.figures dt{color:var(--soft);font-size:.8rem}.figures dd{margin:0;font-size:1.45rem;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
        pre{margin:0;padding:1rem 1.2rem;background:var(--card);border:1px solid var(--rule);border-radius:8px;overflow-x:auto;font:13.5px/1.6 ui-monospace,"SF Mono","Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;tab-size:4}
        .charts{overflow-x:auto;margin:0 -4px}.charts svg{display:block;width:100%;min-width:620px;height:auto;margin:0 0 2px}
        .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}th,td{padding:.32rem .8rem;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
        th{font-weight:500;color:var(--soft)}th:first-child,td:first-child{padding-left:0}.keys{width:100%;max-width:640px}.keys th{width:10rem}.keys th,.keys td{text-align:left}.keys td{white-space:normal;overflow-wrap:anywhere;font-family:ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:.88rem}
        .pictures{display:grid;gap:6px;margin:.8rem 0}.pictures figure{margin:0;text-align:center}.pictures img{display:block;width:100%;height:auto;aspect-ratio:1;image-rendering:pixelated;border-radius:3px;background:#000}
        .pictures figcaption{font-size:.8rem;color:var(--soft);padding-top:2px}.samples{grid-template-columns:repeat(auto-fit,minmax(52px,1fr))}.mistakes{grid-template-columns:repeat(auto-fill,minmax(70px,1fr))}.mistakes b{color:var(--c1);font-weight:600}
        .confusion td,.confusion th{padding:.28rem .45rem;text-align:center;border:1px solid var(--paper);min-width:2.6rem}.confusion td.right{background:color-mix(in srgb,var(--c0) 14%,transparent)}
        .legend{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.15rem 1.3rem;max-height:30vh;overflow-y:auto;list-style:none;margin:1.4rem 0 .4rem;padding:.55rem 0;background:var(--paper);border-bottom:1px solid var(--rule);font-size:.88rem}
        .legend li{display:flex;align-items:center;gap:.5rem}.legend svg{width:44px;height:12px;flex:none}.runs{margin-top:1.4rem}.runs td:nth-child(2),.runs th:nth-child(2),.runs td:nth-child(3),.runs th:nth-child(3){text-align:left}
        .keyed td:first-child,.keyed th:first-child{text-align:left}.diff ins,.diff del{display:block;text-decoration:none;margin:0 -1.2rem;padding:0 1.2rem}.diff ins{background:color-mix(in srgb,var(--c0) 16%,transparent)}.diff del{background:color-mix(in srgb,var(--c1) 16%,transparent)}
        .prose{width:100%}.prose th,.prose td{text-align:left;vertical-align:top;white-space:normal;font-variant-numeric:tabular-nums}.prose th:first-child,.prose td:first-child{white-space:nowrap}.prose p{margin:0 0 .35rem}
        footer{margin-top:3.5rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.82rem;overflow-wrap:anywhere}
        @media (max-width:560px){main{padding:28px 16px 48px}h1{font-size:1.8rem}}
        @media print{body{font-size:10.5pt}main{max-width:none;padding:0}h2{break-after:avoid}svg,figure,tr,pre,.figures,.outcome{break-inside:avoid}.charts{overflow:visible}.charts svg{min-width:0}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """;
}
