package dev.unwind.examples.targets.retail;

import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.tools.CommonTools;
import dev.unwind.examples.targets.tools.Tool;
import dev.unwind.examples.targets.tools.Wording;
import java.util.ArrayList;
import java.util.List;

/** All tools of the retail service in one dialect. */
public final class RetailTools {
    private RetailTools() {}

    public static List<Tool> of(Dialect dialect) {
        Wording wording = new Wording(dialect);
        Shop shop = new Shop(wording);
        List<Tool> tools = new ArrayList<>(CommonTools.of(wording));
        tools.addAll(new RetailLookups(shop).tools());
        tools.addAll(new OrderTools(shop).tools());
        tools.addAll(new ItemTools(shop).tools());
        return tools;
    }
}
