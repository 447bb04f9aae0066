namespace Compress.Analysis;

/// <summary>An axis of an initializer that loses indices together with the group's other members.</summary>
/// <param name="Initializer">Name of the tensor.</param>
/// <param name="Axis">The axis.</param>
/// <param name="IsSource">True where the axis makes the channels (the output axis of a weight), false where it reads or scales them.</param>
public sealed record GroupMember(string Initializer, int Axis, bool IsSource);
