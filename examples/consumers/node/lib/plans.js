'use strict';

/**
 * The plans of one partition: commands of a run go one after the other, runs side by side. The offsets of a plan are given back together, when its
 * last command is reported: after a crash the whole plan runs again under the same keys, so a command always finds how those before it went.
 */
class PartitionPlans {
  #lanes = new Map();
  #open = [];
  #position = -1n;
  #committed = -1n;

  /** Whether a record of this offset was taken before. */
  knows(offset) {
    return offset < this.#position;
  }

  /** Takes a command; work(command, executed) carries it out and says whether its action was undone. Commands of others are shown too, without work. */
  take(offset, command, work) {
    const run = `${command.tenantId}/${command.runId}`;
    const lane = this.#lane(run);
    if (lane.plan === null || lane.plan.sealed || lane.plan.id !== command.planId) {
      this.#seal(lane);
      lane.plan = { id: command.planId, steps: command.steps, highest: 0, sealed: false };
      lane.executed = new Set();
      lane.entry = { offset, done: false };
      this.#open.push(lane.entry);
    }
    this.#position = offset + 1n;
    const { executed } = lane;
    if (work !== null) {
      lane.tail = lane.tail.then(async () => {
        if (await work(command, executed)) {
          executed.add(command.commandId);
        }
      });
      // Whoever does the work says why it broke; what stands behind it in the lane does not begin.
      lane.tail.catch(() => {});
    }
    this.#reached(lane, command.step);
  }

  /** Passes over a record that is no command; if a step of its run's plan is missing now, it was that one. */
  skip(offset, run) {
    const lane = this.#lanes.get(run);
    if (lane?.plan && !lane.plan.sealed) {
      this.#reached(lane, lane.plan.highest + 1);
    }
    this.#position = offset + 1n;
  }

  /** The offset to give back, null when it is no new one. */
  next() {
    while (this.#open.length > 0 && this.#open[0].done) {
      this.#open.shift();
    }
    for (const [run, lane] of this.#lanes) {
      if (lane.entry?.done) {
        this.#lanes.delete(run);
      }
    }
    const safe = this.#open.length > 0 ? this.#open[0].offset : this.#position;
    return safe > this.#committed && safe >= 0n ? safe : null;
  }

  /** The group has taken this offset back. */
  committed(offset) {
    this.#committed = offset;
  }

  #lane(run) {
    if (!this.#lanes.has(run)) {
      this.#lanes.set(run, { plan: null, entry: null, executed: null, tail: Promise.resolve() });
    }
    return this.#lanes.get(run);
  }

  #reached(lane, step) {
    lane.plan.highest = Math.max(lane.plan.highest, step);
    if (lane.plan.highest >= lane.plan.steps) {
      this.#seal(lane);
    }
  }

  /** No further command of the lane's plan will come. */
  #seal(lane) {
    if (lane.plan === null || lane.plan.sealed) {
      return;
    }
    lane.plan.sealed = true;
    const { entry } = lane;
    lane.tail.then(
      () => {
        entry.done = true;
      },
      () => {},
    );
  }
}

module.exports = { PartitionPlans };
