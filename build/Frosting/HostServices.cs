using Cake.Core.IO;
using Cake.Core.Packaging;
using Cake.Core.Tooling;

namespace Cake.Frosting;

/// <summary>The two services that Cake's context asks for and this host has no use for.</summary>
internal sealed class HostServices : IServiceProvider, IToolInstaller
{
    public object? GetService(Type serviceType) => null;

    public IEnumerable<FilePath> Install(PackageReference tool) =>
        throw new NotSupportedException($"This host installs no tools, so '{tool.OriginalString}' is not available; put it on PATH.");
}
