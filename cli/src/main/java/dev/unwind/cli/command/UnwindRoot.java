package dev.unwind.cli.command;

import picocli.CommandLine.Command;

/** The command without a subcommand: tells which ones there are. */
@Command(
        name = "unwind",
        mixinStandardHelpOptions = true,
        version = "unwind 0.1.0",
        description = "The ledger that lets a team stop, explain and undo what its AI agents did.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            ShowCommand.class,
            WhyCommand.class,
            TrailCommand.class,
            UndoCommand.class,
            ApprovalsCommand.class,
            ApproveCommand.class,
            RejectCommand.class,
            EditCommand.class,
            UndoJobsCommand.class,
            ParkCommand.class,
            CancelCommand.class,
            StopCommand.class,
            ResumeCommand.class,
            ControlsCommand.class,
            LaneCommand.class,
            LanesCommand.class,
            RetryCommand.class,
            CasesCommand.class,
            ReplayCommand.class,
            VerifyChainCommand.class,
            ExportCommand.class,
            DeadLettersCommand.class,
            TopicsCommand.class,
            ContractsCommand.class,
            InventoryCommand.class,
            PolicyCommand.class,
            KeysCommand.class,
            AclsCommand.class,
            PrincipalsCommand.class,
            PlayCommand.class,
            DemoCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 done, but the outcome is not what was asked; 2 the command line or a file cannot be used;",
            "3 the installation does not answer."
        })
public final class UnwindRoot extends CommandGroup {}
