import { Controller, Get, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { html } from './html.js';
import { PageProblemFilter } from './page-problem.js';
import { sendPage } from './page.js';

/** The front door: what this is, and how a shop gets in. */
@ApiExcludeController()
@Controller()
@UseFilters(PageProblemFilter)
export class LandingController {
  @Get()
  landing(@Res() reply: FastifyReply): FastifyReply {
    return sendPage(reply, 200, {
      title: 'Shops and warehouses',
      body: html`<h1>Your shop and your warehouse, in step</h1>
        <p>Stockbridge takes articles and orders from Shopify to the warehouse, and shipments and tracking numbers back.</p>
        <div class="card">
          <h2>Connect a shop</h2>
          <form method="get" action="/shopify/install">
            <label for="shop">Address of the shop</label>
            <input
              id="shop"
              name="shop"
              required
              maxlength="255"
              placeholder="example.myshopify.com"
              autocomplete="off"
              spellcheck="false"
            />
            <p class="hint">The address that ends in .myshopify.com; Shopify will ask you to agree.</p>
            <p><button type="submit">Install</button></p>
          </form>
        </div>
        <p class="hint">For operators: the API is described at <a href="/api/openapi.json">/api/openapi.json</a>.</p>`,
    });
  }
}
