package dev.unwind.cli.text;

import dev.unwind.ledger.proof.ChainReport;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.Hash;
import dev.unwind.model.proof.PartitionCheck;
import dev.unwind.schemas.LogAnchored;
import java.io.PrintWriter;

/** What a check of the log came to, for people. */
public final class ChainStory {
    private ChainStory() {}

    /** Prints it. */
    public static void print(ChainReport report, PrintWriter out) {
        report.findings().forEach(one -> finding(report, one, out));
        long checked = report.partitions().stream()
                .mapToLong(PartitionCheck.Result::checked)
                .sum();
        out.println((report.intact() ? "INTACT" : "BROKEN") + ": " + checked + " records of " + report.source()
                + " held against " + report.segments() + " segments and " + report.logAnchors() + " log anchors; "
                + report.findings().size() + " findings"
                + (report.findingsMore() == 0 ? "" : ", and " + report.findingsMore() + " more that are not shown")
                + ".");
        if (report.findingsElsewhere() > 0) {
            out.println("  other runs are broken: " + report.findingsElsewhere()
                    + " findings about them; see `unwind verify-chain --all`");
        }
        for (PartitionCheck.Result one : report.partitions()) {
            long through = report.logAnchoredThrough().getOrDefault(one.partition(), -1L);
            out.println("  partition " + one.partition() + ": " + one.checked() + " records checked"
                    + (one.anchoredThrough() < 0 ? "" : ", anchored through offset " + one.anchoredThrough())
                    + (through < 0 ? "" : ", by a log anchor through " + through)
                    + (one.tail() == 0 ? "" : "; " + one.tail() + " not anchored yet"));
        }
        LogAnchored last = report.lastLogAnchor();
        if (last != null) {
            out.println("  last log anchor: " + last.getNumber() + "=" + Hash.of(last.getDigest()) + " of "
                    + last.getAnchoredAt()
                    + (last.getKeyId() == null
                            ? ", not signed"
                            : ", signed by " + last.getKeyId()
                                    + (report.signaturesChecked() ? "" : " (not checked: no --public-key)")));
        }
        out.println(
                report.runsCompared() < 0
                        ? "  hash chains of runs: not compared, no live store was asked"
                        : "  hash chains of " + report.runsCompared() + " runs compared with the live store"
                                + (report.runsThatWentOn() == 0
                                        ? ""
                                        : "; " + report.runsThatWentOn() + " went on meanwhile, not compared"));
    }

    private static void finding(ChainReport report, ChainReport.Located one, PrintWriter out) {
        Finding finding = one.finding();
        StringBuilder where = new StringBuilder(finding.kind().name());
        if (finding.offset() >= 0) {
            where.append("  ").append(report.ledger()).append(" partition ").append(finding.partition());
            where.append(" offset ").append(finding.offset());
        } else if (finding.anchorOffset() >= 0) {
            where.append("  ").append(report.anchorsTopic()).append(" offset ").append(finding.anchorOffset());
        }
        out.println(where);
        if (one.run() != null) {
            out.println("  run " + one.run() + (one.fact() == null ? "" : ", " + one.fact())
                    + (one.place() == null ? "" : ", fact " + one.place() + " of its timeline"));
        }
        out.println("  " + finding.detail());
        if (one.anchor() != null) {
            out.println("  contradicted by the " + one.anchor() + " (" + report.anchorsTopic() + " offset "
                    + finding.anchorOffset() + ")");
        }
        out.println();
    }
}
