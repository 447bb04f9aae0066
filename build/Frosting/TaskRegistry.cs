using System.Reflection;
using Cake.Core;

namespace Cake.Frosting;

/// <summary>Finds the build's task classes and tells Cake's engine about them.</summary>
internal static class TaskRegistry
{
    public static string NameOf(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    public static void Register(ICakeEngine engine, Assembly assembly, IFrostingContext context)
    {
        var types = assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && typeof(IFrostingTask).IsAssignableFrom(t));
        foreach (var type in types.OrderBy(NameOf, StringComparer.Ordinal))
        {
            var task = (IFrostingTask)Activator.CreateInstance(type)!;
            var builder = engine.RegisterTask(NameOf(type));
            if (type.GetCustomAttribute<TaskDescriptionAttribute>() is { } description)
                builder.Description(description.Description);
            foreach (var dependency in type.GetCustomAttributes<IsDependentOnAttribute>())
                builder.IsDependentOn(NameOf(dependency.Task));
            foreach (var dependee in type.GetCustomAttributes<IsDependeeOfAttribute>())
                builder.IsDependeeOf(NameOf(dependee.Task));

            builder.WithCriteria(_ => task.ShouldRun(context));
            builder.Does(_ => task.RunAsync(context));
            if (type.IsDefined(typeof(ContinueOnErrorAttribute)))
                builder.ContinueOnError();
            else if (Overrides(type, nameof(IFrostingTask.OnError)))
                builder.OnError((exception, _) => task.OnError(exception, context));
            if (Overrides(type, nameof(IFrostingTask.Finally)))
                builder.Finally(_ => task.Finally(context));
        }
    }

    // An error handler swallows the error in Cake, so the empty one of the base class must not be registered.
    private static bool Overrides(Type type, string method) =>
        type.GetMethods().Any(m => m.Name == method && m.DeclaringType is { IsGenericType: false });
}
