package dev.unwind.sdk.control;

import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlledCall;
import dev.unwind.schemas.ActionClass;

/** The kill switches, as far as this process knows them. Thread-safe; nothing of it costs I/O. */
public interface Controls extends AutoCloseable {
    /** Those in force. */
    ActiveControls active();

    /** Whether they are known as of a moment that is not longer ago than the process's limit. */
    boolean readable();

    /** A call begins, unless the controls forbid it when they are asked after this; to be {@linkplain Call#close closed} when it has ended. */
    Call began(ControlledCall call, ActionClass actionClass);

    /** A run was refused a call for the first time. */
    void stoppedRun();

    @Override
    void close();

    /** A call that is under way. */
    interface Call extends AutoCloseable {
        @Override
        void close();
    }
}
