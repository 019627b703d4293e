/// The look of the HTML page.
enum FailureReportStyle {
    static let css = """
        :root {
          --paper: #f6f7f9; --card: #ffffff; --ink: #1c2430; --soft: #5d6877; --line: #dfe3e9;
          --good: #1f8a5b; --bad: #c93a3a; --warn: #c98a16; --tint: #eef1f5; --link: #1c5fb8;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #12161c; --card: #1a2028; --ink: #e6eaf0; --soft: #98a3b2; --line: #2c3541;
            --good: #4cc38a; --bad: #f0716e; --warn: #e5b04c; --tint: #232b35; --link: #7db4ff;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
        }
        main { max-width: 920px; margin: 0 auto; padding: 40px 24px 56px; }
        header { margin-bottom: 24px; }
        h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 4px; }
        h2 { font-size: 18px; margin: 36px 0 12px; overflow-wrap: anywhere; }
        h3 { font-size: 15px; margin: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
        small, header p, .note, footer, .axis { color: var(--soft); font-weight: normal; }
        small { font-size: 14px; margin-left: 6px; }
        header p, .note { margin: 0; }
        .note { font-size: 13px; }
        .dot { opacity: 0.6; }
        a { color: var(--link); }
        code, pre, .message, .items { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 13px; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(126px, 1fr)); gap: 12px; }
        .card, article, .overview, .timeline {
          background: var(--card); border: 1px solid var(--line); border-radius: 10px;
        }
        .card { padding: 14px 16px; display: flex; flex-direction: column; }
        .card b { font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .card span { color: var(--soft); font-size: 13px; }
        .card.good b { color: var(--good); }
        .card.bad b { color: var(--bad); }
        .card.warn b { color: var(--warn); }
        .card.none b { color: var(--soft); }
        .bar { height: 10px; margin: 16px 0 6px; border-radius: 5px; overflow: hidden; background: var(--bad); }
        .bar i { display: block; height: 100%; background: var(--good); border-right: 2px solid var(--paper); }
        .timeline { display: block; width: 100%; height: 132px; padding: 12px 12px 4px; }
        .timeline rect.bad { fill: var(--bad); }
        .timeline rect.warn { fill: var(--warn); }
        .timeline line { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
        .axis { display: flex; justify-content: space-between; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; margin-top: 6px; }
        .legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-left: 8px; }
        .legend i.bad { background: var(--bad); }
        .legend i.warn { background: var(--warn); }
        table { border-collapse: collapse; width: 100%; }
        .overview { border-collapse: separate; border-spacing: 0; overflow: hidden; }
        .overview th, .overview td { padding: 8px 16px; text-align: right; font-variant-numeric: tabular-nums; }
        .overview th:first-child { text-align: left; overflow-wrap: anywhere; }
        .overview thead th { color: var(--soft); font-weight: 600; font-size: 13px; background: var(--tint); }
        .overview tbody tr + tr > * { border-top: 1px solid var(--line); }
        article { padding: 16px 20px; margin: 12px 0; border-left: 4px solid var(--bad); break-inside: avoid-page; }
        article.retried { border-left-color: var(--warn); }
        article.retried .chip.kind { background: var(--warn); }
        .times { font-size: 17px; font-variant-numeric: tabular-nums; margin-right: 4px; }
        .chip { background: var(--tint); border-radius: 6px; padding: 1px 8px; font-size: 13px; font-weight: 500; }
        .chip.kind { background: var(--bad); color: var(--card); font-weight: 600; }
        .message { margin: 10px 0 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
        .facts th {
          text-align: left; vertical-align: top; width: 110px; padding: 4px 12px 4px 0;
          color: var(--soft); font-weight: 500; font-size: 13px;
        }
        .facts td { padding: 3px 0; vertical-align: top; }
        pre, .facts code {
          margin: 0; background: var(--tint); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere;
        }
        pre { padding: 8px 10px; max-height: 260px; overflow: auto; }
        .facts code { padding: 2px 6px; }
        details { margin-top: 10px; }
        summary { cursor: pointer; color: var(--link); font-size: 14px; width: max-content; }
        .items { list-style: none; display: flex; flex-wrap: wrap; gap: 6px; margin: 8px 0 0; padding: 0; }
        .items li { border: 1px solid var(--line); border-radius: 6px; padding: 1px 8px; overflow-wrap: anywhere; }
        .items li.retried { border-style: dashed; color: var(--soft); }
        .items li.more { border: 0; color: var(--soft); }
        .empty { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 24px; text-align: center; }
        footer { margin-top: 40px; font-size: 13px; }
        @media (max-width: 560px) {
          main { padding: 24px 16px; }
          .facts th, .facts td { display: block; width: auto; padding: 2px 0; }
        }
        @media print {
          :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #f2f2f2; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          body { font-size: 11pt; }
          main { max-width: none; padding: 0; }
          pre { max-height: none; }
          a { color: inherit; text-decoration: none; }
          details::details-content { content-visibility: visible; display: block; height: auto; }
        }
        """
}
