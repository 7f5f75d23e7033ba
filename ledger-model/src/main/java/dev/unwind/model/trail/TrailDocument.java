package dev.unwind.model.trail;

import java.util.List;

/**
 * A trail as something to be read, before it is put into a format.
 *
 * @param title what it is
 * @param lead the most important sentences, in order
 * @param sections the rest
 */
public record TrailDocument(String title, List<String> lead, List<Section> sections) {
    /** Copies the lists. */
    public TrailDocument {
        lead = List.copyOf(lead);
        sections = List.copyOf(sections);
    }

    /**
     * A part under a heading of its own.
     *
     * @param heading what it is about
     * @param paragraphs sentences that come first
     * @param bullets points; may be empty
     */
    public record Section(String heading, List<String> paragraphs, List<String> bullets) {
        /** Copies the lists. */
        public Section {
            paragraphs = List.copyOf(paragraphs);
            bullets = List.copyOf(bullets);
        }
    }

    /** Plain text. */
    public String toText() {
        StringBuilder text = new StringBuilder(title).append('\n');
        text.append("=".repeat(title.length())).append('\n');
        lead.forEach(sentence -> text.append('\n').append(sentence).append('\n'));
        for (Section section : sections) {
            text.append('\n').append(section.heading()).append('\n');
            text.append("-".repeat(section.heading().length())).append('\n');
            section.paragraphs().forEach(sentence -> text.append(sentence).append('\n'));
            section.bullets().forEach(point -> text.append("  - ").append(point).append('\n'));
        }
        return text.toString();
    }

    /** Markdown; what stands in the facts is escaped, so that it stays text. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder("# ").append(markdown(title)).append('\n');
        lead.forEach(sentence -> text.append('\n').append(markdown(sentence)).append('\n'));
        for (Section section : sections) {
            text.append("\n## ").append(markdown(section.heading())).append('\n');
            section.paragraphs()
                    .forEach(sentence ->
                            text.append('\n').append(markdown(sentence)).append('\n'));
            if (!section.bullets().isEmpty()) {
                text.append('\n');
            }
            section.bullets()
                    .forEach(point -> text.append("- ").append(markdown(point)).append('\n'));
        }
        return text.toString();
    }

    private static String markdown(String text) {
        return oneLine(text).replaceAll("([\\\\`*_{}\\[\\]<>#|~!&])", "\\\\$1");
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** One HTML page that needs nothing else; what stands in the facts is escaped. */
    public String toHtml() {
        StringBuilder html = new StringBuilder(4_096);
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        lead.forEach(sentence ->
                html.append("<p class=\"lead\">").append(escaped(sentence)).append("</p>\n"));
        for (Section section : sections) {
            html.append("<section>\n<h2>").append(escaped(section.heading())).append("</h2>\n");
            section.paragraphs()
                    .forEach(sentence ->
                            html.append("<p>").append(escaped(sentence)).append("</p>\n"));
            if (!section.bullets().isEmpty()) {
                html.append("<ul>\n");
                section.bullets()
                        .forEach(point ->
                                html.append("<li>").append(escaped(point)).append("</li>\n"));
                html.append("</ul>\n");
            }
            html.append("</section>\n");
        }
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { margin: 0; font: 17px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; color: #1b1f24; background: #f4f5f7; }
            main { max-width: 46rem; margin: 2rem auto; padding: 2rem 2.4rem; background: #fff; border: 1px solid #d9dde3; border-radius: 10px; }
            h1 { font-size: 1.55rem; line-height: 1.25; margin: 0 0 1rem; }
            h2 { font-size: 1.08rem; margin: 1.8rem 0 .4rem; padding-top: 1rem; border-top: 1px solid #e6e9ed; }
            p { margin: .5rem 0; overflow-wrap: anywhere; }
            .lead { font-size: 1.05rem; }
            ul { margin: .5rem 0; padding-left: 1.3rem; }
            li { margin: .3rem 0; overflow-wrap: anywhere; }
            @media (prefers-color-scheme: dark) {
              body { color: #e6e8eb; background: #14171a; }
              main { background: #1c2024; border-color: #343a41; }
              h2 { border-color: #343a41; }
            }
            @media print { body { background: #fff; } main { border: 0; margin: 0; padding: 0; max-width: none; } }
            """;
}
