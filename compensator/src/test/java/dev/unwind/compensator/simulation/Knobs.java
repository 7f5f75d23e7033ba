package dev.unwind.compensator.simulation;

/**
 * How bad the day is: probabilities, drawn per seed, so that some worlds are almost calm and others fail in one way only.
 *
 * @param crash of a process, per turn
 * @param agentCrash of an agent, per step
 * @param lost a request or an answer on the network
 * @param late a request that arrives when nobody waits any more
 * @param refused a connection
 * @param busy a target that answers 503
 * @param unreadable a read that fails
 * @param duplicate a record that stands on its topic twice
 * @param lag a consumer that is far behind
 * @param lyingTool a call that does something else than its contract says
 * @param lyingUndo an undo request that does something else than its answer says
 * @param strangers changes by others, per second
 * @param operators what people do, per second
 */
record Knobs(
        double crash,
        double agentCrash,
        double lost,
        double late,
        double refused,
        double busy,
        double unreadable,
        double duplicate,
        double lag,
        double lyingTool,
        double lyingUndo,
        double strangers,
        double operators) {

    static Knobs drawn(Scheduler random) {
        return new Knobs(
                draw(random, 0.15),
                draw(random, 0.05),
                draw(random, 0.15),
                draw(random, 0.2),
                draw(random, 0.1),
                draw(random, 0.2),
                draw(random, 0.05),
                draw(random, 0.3),
                draw(random, 0.2),
                draw(random, 0.4),
                draw(random, 0.3),
                draw(random, 4),
                0.5 + draw(random, 3));
    }

    private static double draw(Scheduler random, double most) {
        return random.chance(0.4) ? 0 : most * random.pick(101) / 100.0;
    }
}
