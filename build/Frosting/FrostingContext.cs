using Cake.Core;

namespace Cake.Frosting;

/// <summary>Base of a build's own context: Cake's context plus whatever the build adds.</summary>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;
