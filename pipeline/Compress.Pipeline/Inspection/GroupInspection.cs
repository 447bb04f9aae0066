using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>Channels that can only be pruned together.</summary>
/// <param name="Name">The group's first source.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Members">The constants' axes that lose a channel's indices, such as <c>conv1.weight axis 0 (makes)</c>.</param>
public sealed record GroupInspection(string Name, int Channels, ImmutableArray<string> Members);
