using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>A person ends every token they have in this zone: the phone is lost, the shift is over. A client does it in both zones.</summary>
static class SignOutDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/sign-out", Handle)
        .RequireAct(Act.SignOut).WithTags("Access").WithSummary("Ends all tokens that you were given up to now, on every silo of this zone within five seconds")
        .Produces<AccessAnswer>();

    static async Task<IResult> Handle(HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Grain<IPersonAccessGrain>(command.Actor.Person.Value).SignOut(command)).Match(answer => TypedResults.Ok(answer));
    }
}
