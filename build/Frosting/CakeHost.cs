using System.Reflection;
using Cake.Cli;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Scripting;
using Cake.Core.Tooling;
using Spectre.Console;

namespace Cake.Frosting;

/// <summary>
/// Runs the task classes of the entry assembly on Cake's engine.
/// The public names are Cake.Frosting's, so that the official package takes this folder's place without a change elsewhere.
/// </summary>
public sealed class CakeHost
{
    private Func<ICakeContext, IFrostingContext> createContext = c => new FrostingContext(c);
    private Type contextType = typeof(FrostingContext);
    private IFrostingLifetime? lifetime;
    private IFrostingTaskLifetime? taskLifetime;

    /// <summary>Sets the context that tasks are given; its constructor takes an <see cref="ICakeContext"/>.</summary>
    public CakeHost UseContext<TContext>()
        where TContext : class, IFrostingContext
    {
        contextType = typeof(TContext);
        createContext = c => (TContext)Activator.CreateInstance(
            typeof(TContext), BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, null, [c], null)!;
        return this;
    }

    /// <summary>Sets what happens before the first task and after the last.</summary>
    public CakeHost UseLifetime<TLifetime>()
        where TLifetime : class, IFrostingLifetime, new()
    {
        lifetime = new TLifetime();
        return this;
    }

    /// <summary>Sets what happens before and after each task.</summary>
    public CakeHost UseTaskLifetime<TLifetime>()
        where TLifetime : class, IFrostingTaskLifetime, new()
    {
        taskLifetime = new TLifetime();
        return this;
    }

    /// <summary>Runs the targets that <paramref name="args"/> name.</summary>
    /// <returns>0, or the exit code of the exception that ended the run: 3 for a wrong command line.</returns>
    public int Run(IEnumerable<string> args)
    {
        var environment = new CakeEnvironment(new CakePlatform(), new CakeRuntime());
        IConsole console = PlainConsole.IsWanted ? new PlainConsole() : new CakeConsole(environment);
        var log = new CakeBuildLog(console, Verbosity.Normal);
        try
        {
            var arguments = HostArguments.Parse([.. args]);
            log.Verbosity = arguments.Verbosity;
            return Run(arguments, environment, console, log);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            ExceptionLogger.LogException(log, exception);
            return ExitCode(exception);
        }
    }

    private int Run(HostArguments arguments, CakeEnvironment environment, IConsole console, ICakeLog log)
    {
        var files = new FileSystem();
        var globber = new Globber(files, environment);
        var configuration = new CakeConfigurationProvider(files, environment)
            .CreateConfiguration(environment.WorkingDirectory, new Dictionary<string, string>());
        var tools = new ToolLocator(
            environment, new ToolRepository(environment), new ToolResolutionStrategy(files, environment, globber, configuration, log));
        var data = new CakeDataService();
        var services = new HostServices();
        var inner = new CakeContext(
            files, environment, globber, log, arguments.ToCakeArguments(), new ProcessRunner(files, environment, log, tools, configuration),
            new WindowsRegistry(), tools, data, configuration, services, services);

        var engine = new CakeEngine(data, log);
        if (arguments.Is("help"))
        {
            TaskRegistry.Register(engine, Assembly.GetEntryAssembly()!, new FrostingContext(inner));
            HostHelp.Write(console, engine, contextType);
            return 0;
        }

        var context = createContext(inner);
        TaskRegistry.Register(engine, Assembly.GetEntryAssembly()!, context);
        RegisterLifetimes(engine, context);
        RequireTargets(engine, arguments.Targets);

        var printer = new CakeSpectreReportPrinter(AnsiConsole.Console);
        ScriptHost host = 0 switch
        {
            _ when arguments.Is("tree") => new TreeScriptHost(engine, context, console),
            _ when arguments.Is("description") => new DescriptionScriptHost(engine, context, AnsiConsole.Console),
            _ when arguments.Is("dryrun") => new DryRunScriptHost(engine, context, log),
            _ => new BuildScriptHost(engine, new DefaultExecutionStrategy(log, printer), context, printer, configuration, log),
        };
        if (arguments.Is("exclusive"))
            host.Settings.UseExclusiveTarget();
        if (arguments.Targets is [var target])
            host.RunTarget(target);
        else
            host.RunTargets(arguments.Targets);
        return 0;
    }

    private void RegisterLifetimes(CakeEngine engine, IFrostingContext context)
    {
        if (lifetime is not null)
        {
            engine.RegisterSetupAction(info => lifetime.Setup(context, info));
            engine.RegisterTeardownAction(info => lifetime.Teardown(context, info));
        }

        if (taskLifetime is not null)
        {
            engine.RegisterTaskSetupAction(info => taskLifetime.Setup(context, info));
            engine.RegisterTaskTeardownAction(info => taskLifetime.Teardown(context, info));
        }
    }

    // The engine wraps what a task threw; the code is on the inside.
    private static int ExitCode(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is CakeException { ExitCode: not 0 } cake)
                return cake.ExitCode;
        }

        return 1;
    }

    private static void RequireTargets(CakeEngine engine, IEnumerable<string> targets)
    {
        foreach (var target in targets)
        {
            if (!engine.Tasks.Any(t => t.Name.Equals(target, StringComparison.OrdinalIgnoreCase)))
                throw new CakeException(3, $"There is no task '{target}'. The tasks are {string.Join(", ", engine.Tasks.Select(t => t.Name))}.");
        }
    }
}
